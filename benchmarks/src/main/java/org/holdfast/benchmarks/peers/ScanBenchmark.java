package org.holdfast.benchmarks.peers;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.GroupThreads;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A read-only scan of 100,000 variables, beside a thread that writes them. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ScanBenchmark {

    private static final int ACCOUNTS = 100_000;
    private static final long GIVE_UP_AFTER_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** The bank of both threads. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init") // JMH calls make() first
    public static class Shared {

        private Bank<?> bank;

        /** Fills the accounts. */
        @Setup
        public void make(Chosen engine) {
            bank = new Bank<>(engine.shared(), ACCOUNTS);
        }
    }

    /** How many attempts does a scan take while one thread writes all the time? Given up after 250 ms. */
    @Benchmark
    @Group("beside")
    @GroupThreads(1)
    public void scan(Shared ours, Attempts attempts) {
        ours.bank.audit(attempts, GIVE_UP_AFTER_NANOS);
    }

    /** How much does the writer suffer? */
    @Benchmark
    @Group("beside")
    @GroupThreads(1)
    public long write(Shared ours) {
        return ours.bank.transfer(ThreadLocalRandom.current());
    }

    /** What does a write cost while nobody scans? */
    @Benchmark
    public long writeAlone(Shared ours) {
        return ours.bank.transfer(ThreadLocalRandom.current());
    }

    /** What does a scan cost while nobody writes? */
    @Benchmark
    public void scanAlone(Shared ours, Attempts attempts) {
        ours.bank.audit(attempts, GIVE_UP_AFTER_NANOS);
    }
}
