package org.holdfast.benchmarks;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.holdfast.stm.TLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Transactions in memory beside a lock. With {@code -t 2}: what is private scales, what is shared contends. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class MemoryBenchmark {

    /** Variables of one thread's own. */
    @State(Scope.Thread)
    public static class Private extends Variables {}

    /** What all threads count in. */
    @State(Scope.Benchmark)
    public static class Counter {

        private final TLong transactional = new TLong();
        private final AtomicLong atomic = new AtomicLong();
    }

    /** What does an update of variables cost that nobody else touches? */
    @Benchmark
    public void updatePrivate(Private mine) {
        mine.updateAtomically();
    }

    /** What does the same update cost under a lock that nobody else takes? */
    @Benchmark
    public void updatePrivateLocked(Private mine) {
        mine.updateLocked();
    }

    /** What does an update of variables cost that every thread updates? */
    @Benchmark
    public void updateShared(Variables ours) {
        ours.updateAtomically();
    }

    /** What does the same update cost under one lock for all? */
    @Benchmark
    public void updateSharedLocked(Variables ours) {
        ours.updateLocked();
    }

    /** What does a commuting add cost to a counter that every thread adds to? */
    @Benchmark
    public void addShared(Counter ours) {
        ours.transactional.add(1);
    }

    /** What does the same cost with an atomic number? */
    @Benchmark
    public long addSharedAtomicLong(Counter ours) {
        return ours.atomic.incrementAndGet();
    }

    /** What does a block cost that reads variables which nobody changes? */
    @Benchmark
    public void readShared(Variables ours, Blackhole hole) {
        ours.readAtomically(hole);
    }

    /** What does a snapshot of them cost? */
    @Benchmark
    public void readSharedSnapshot(Variables ours, Blackhole hole) {
        ours.readSnapshot(hole);
    }

    /** What does reading them cost under one lock for all? */
    @Benchmark
    public void readSharedLocked(Variables ours, Blackhole hole) {
        ours.readLocked(hole);
    }
}
