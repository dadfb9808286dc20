/** Durable roots: what hangs on a named root of a {@code DurableStore} is on disk when the block returns. */
@NullMarked
package org.holdfast.durable;

import org.jspecify.annotations.NullMarked;
