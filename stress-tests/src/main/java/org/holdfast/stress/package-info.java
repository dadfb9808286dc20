/** What must not happen between threads, tried many times by jcstress. */
@org.jspecify.annotations.NullMarked
package org.holdfast.stress;
