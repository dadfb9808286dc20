/**
 * The memory beside its peers, in the same run: every workload is one code over {@link Engine}, and one process runs
 * one engine.
 */
@org.jspecify.annotations.NullMarked
package org.holdfast.benchmarks.peers;
