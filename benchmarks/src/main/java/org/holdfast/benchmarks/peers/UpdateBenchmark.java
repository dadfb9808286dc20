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

/** Updates of numbers that no other thread touches; {@code -t 2} shows whether private work scales. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class UpdateBenchmark {

    /** Numbers of one thread's own. */
    @State(Scope.Thread)
    @SuppressWarnings("NullAway.Init") // JMH calls make() first
    public static class Private {

        /** How many one block updates. */
        @Param({"1", "10", "100", "100000"})
        public int count;

        private Numbers<?> numbers;

        /** Makes them. */
        @Setup
        public void make(Chosen engine) {
            numbers = new Numbers<>(engine.unshared(), count);
        }
    }

    /** What does a block cost that updates some numbers? */
    @Benchmark
    public void update(Private mine) {
        mine.numbers.update();
    }
}
