/**
 * Collections whose every operation takes part in the running transaction, and is a transaction of its own outside one.
 */
package org.holdfast.stm.collect;
