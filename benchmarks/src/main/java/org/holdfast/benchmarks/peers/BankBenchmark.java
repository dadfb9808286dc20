package org.holdfast.benchmarks.peers;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
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

/** A bank: short updates among long reads. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class BankBenchmark {

    private static final int ACCOUNTS = 1_000;

    /** The bank of all threads. */
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

    /** What does one call cost on average, four of five being transfers and one an audit of 1,000 accounts? */
    @Benchmark
    public long work(Shared ours) {
        return ours.bank.work(ThreadLocalRandom.current());
    }
}
