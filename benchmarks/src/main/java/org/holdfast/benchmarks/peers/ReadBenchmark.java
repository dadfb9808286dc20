package org.holdfast.benchmarks.peers;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Blocks that read numbers which nobody changes, shared by all threads. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ReadBenchmark {

    /** Numbers of all threads. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init") // JMH calls make() first
    public static class Shared {

        /** How many one block reads. */
        @Param({"1", "10", "100", "1000", "10000", "100000"})
        public int count;

        private Numbers<?> numbers;

        /** Makes them. */
        @Setup
        public void make(Chosen engine) {
            numbers = new Numbers<>(engine.unshared(), count);
        }
    }

    /** What does a block cost that reads some numbers, and does one read cost more as they get many? */
    @Benchmark
    public void read(Shared ours, Blackhole hole) {
        ours.numbers.read(hole);
    }
}
