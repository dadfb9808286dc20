package org.holdfast.benchmarks.peers;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
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

/** Sets of keys, of which half are in the set: 90 % of the calls look one up, 5 % add one, 5 % remove one. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class SetBenchmark {

    private static final int IN_HASH_SET = 10_000;
    private static final int CHAINS = 16_384;
    private static final int IN_LIST = 256;

    /** A hash set of {@link Chain}s with 10,000 keys. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init") // JMH calls make() first
    public static class Hashed {

        private SetWork work;

        /** Fills it. */
        @Setup
        public void make(Chosen engine) {
            work = new SetWork(new ChainedSet(engine.shared(), CHAINS), IN_HASH_SET);
        }
    }

    /** One {@link Chain} of 256 keys. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init") // JMH calls make() first
    public static class Sorted {

        private SetWork work;

        /** Fills it. */
        @Setup
        public void make(Chosen engine) {
            work = new SetWork(new Chain<>(engine.shared()), IN_LIST);
        }
    }

    /** The engine's own set or map, with 10,000 keys. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init") // JMH calls make() first
    public static class Own {

        private SetWork work;

        /** Fills it. */
        @Setup
        public void make(Chosen engine) {
            work = new SetWork(engine.shared().ownSet(), IN_HASH_SET);
        }
    }

    /** A {@code ConcurrentHashMap} with 10,000 keys. */
    @State(Scope.Benchmark)
    public static class Concurrent {

        private final SetWork work = new SetWork(IntSet.of(new ConcurrentHashMap<>()), IN_HASH_SET);
    }

    /** What does a call cost to a hash set whose every link is a variable? */
    @Benchmark
    public boolean hashSet(Hashed ours) {
        return ours.work.call(random());
    }

    /** What does a call cost to a sorted linked list whose every link is a variable? */
    @Benchmark
    public boolean sortedList(Sorted ours) {
        return ours.work.call(random());
    }

    /** What does a call cost to the collection that the engine brings? */
    @Benchmark
    public boolean ownSet(Own ours) {
        return ours.work.call(random());
    }

    /** What does a call cost to a {@code ConcurrentHashMap}? */
    @Benchmark
    public boolean concurrentHashMap(Concurrent ours) {
        return ours.work.call(random());
    }

    private static RandomGenerator random() {
        return ThreadLocalRandom.current();
    }
}
