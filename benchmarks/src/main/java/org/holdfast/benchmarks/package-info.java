/** What transactions cost, beside what they replace: the figures of all engines in one table, with the goals. */
@org.jspecify.annotations.NullMarked
package org.holdfast.benchmarks;
