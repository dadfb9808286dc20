package org.holdfast.benchmarks.peers;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One number that all threads count in, beside an {@code AtomicLong}. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class CounterBenchmark {

    /** The number. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init") // JMH calls make() first
    public static class Shared {

        private Counter<?> counter;

        /** Makes it. */
        @Setup
        public void make(Chosen engine) {
            counter = new Counter<>(engine.shared());
        }
    }

    /** The number that needs no engine. */
    @State(Scope.Benchmark)
    public static class Atomic {

        private final AtomicLong number = new AtomicLong();
    }

    /** What does a block cost that reads the counter and sets it? */
    @Benchmark
    public long getAndSet(Shared ours) {
        return ours.counter.getAndSet();
    }

    /** What does a block cost that adds to the counter without reading it? */
    @Benchmark
    public void add(Shared ours) {
        ours.counter.add();
    }

    /** What does an add cost outside any block? */
    @Benchmark
    public void addAlone(Shared ours) {
        ours.counter.addAlone();
    }

    /** What do a read and a compare-and-set cost, repeated until they succeed? */
    @Benchmark
    public long getAndSetAtomicLong(Atomic ours) {
        return ours.number.getAndUpdate(old -> old + 1);
    }

    /** What does an atomic add cost? */
    @Benchmark
    public long addAtomicLong(Atomic ours) {
        return ours.number.incrementAndGet();
    }
}
