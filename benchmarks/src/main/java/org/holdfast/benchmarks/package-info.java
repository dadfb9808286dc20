/** What transactions cost, beside the plain code that they replace. */
@org.jspecify.annotations.NullMarked
package org.holdfast.benchmarks;
