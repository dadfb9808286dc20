package org.holdfast.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every engine comes to the right end with every workload, so that none is measured doing less than the others. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EngineTest {

    private static final int CALLS = 3_000;
    private static final int THREADS = 2;

    static List<String> safeEngines() {
        return Engine.SAFE;
    }

    static Stream<String> engines() {
        return Stream.concat(Engine.SAFE.stream(), Stream.of("plain"));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aBlockUpdatesEveryNumber(String engine) {
        Numbers<?> numbers = new Numbers<>(Engine.named(engine), 10);
        for (int i = 0; i < CALLS; i++) {
            numbers.update();
        }
        assertThat(numbers.sum()).isEqualTo(10L * CALLS);
    }

    @ParameterizedTest
    @MethodSource("safeEngines")
    void noUpdateIsLostBetweenThreads(String engine) {
        Numbers<?> numbers = new Numbers<>(Engine.named(engine), 10);
        inThreads(thread -> repeatedly(numbers::update));
        assertThat(numbers.sum()).isEqualTo(10L * CALLS * THREADS);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void oneBlockUpdatesAHundredThousand(String engine) {
        Numbers<?> numbers = new Numbers<>(Engine.named(engine), 100_000);
        numbers.update();
        assertThat(numbers.sum()).isEqualTo(100_000);
    }

    @ParameterizedTest
    @MethodSource("safeEngines")
    void theCounterLosesNoCount(String engine) {
        Counter<?> counter = new Counter<>(Engine.named(engine));
        inThreads(thread -> {
            repeatedly(counter::getAndSet);
            repeatedly(counter::add);
            repeatedly(counter::addAlone);
        });
        assertThat(counter.sum()).isEqualTo(3L * CALLS * THREADS);
    }

    @ParameterizedTest
    @MethodSource("safeEngines")
    void theBankLosesNoMoney(String engine) {
        Bank<?> bank = new Bank<>(Engine.named(engine), 100);
        inThreads(thread -> {
            SplittableRandom random = new SplittableRandom(thread);
            repeatedly(() -> bank.work(random));
        });
        assertThat(bank.audit()).isEqualTo(100_000);
    }

    @ParameterizedTest
    @MethodSource("safeEngines")
    void aScanEndsOrIsGivenUp(String engine) {
        Bank<?> bank = new Bank<>(Engine.named(engine), 1_000);
        Attempts attempts = new Attempts();
        inThreads(thread -> {
            if (thread == 0) {
                IntStream.range(0, 20).forEach(i -> bank.audit(attempts, 10_000_000));
            } else {
                SplittableRandom random = new SplittableRandom(thread);
                repeatedly(() -> bank.transfer(random));
            }
        });
        assertThat(attempts.audits).isEqualTo(20);
        assertThat(attempts.attempts).isGreaterThanOrEqualTo(attempts.audits);
        if (engine.equals("holdfast")) {
            assertThat(attempts.attempts).isEqualTo(20);
        }
    }

    private enum Kind {
        CHAIN,
        CHAINED,
        OWN;

        private IntSet of(String name) {
            Engine<?, ?> engine = Engine.named(name);
            return switch (this) {
                case CHAIN -> new Chain<>(engine);
                case CHAINED -> new ChainedSet(engine, 32);
                case OWN -> engine.ownSet();
            };
        }
    }

    static Stream<Arguments> sets() {
        return engines().filter(engine -> !engine.equals("multiverse-snapshot")).flatMap(engine -> Stream.of(
                        Kind.values())
                .filter(kind -> kind != Kind.OWN || !engine.startsWith("multiverse"))
                .map(kind -> Arguments.of(engine, kind)));
    }

    @ParameterizedTest
    @MethodSource("sets")
    void aSetAnswersAsASetDoes(String engine, Kind kind) {
        IntSet set = kind.of(engine);
        Set<Integer> model = new TreeSet<>();
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < CALLS; i++) {
            int key = random.nextInt(64);
            switch (random.nextInt(3)) {
                case 0 -> assertThat(set.add(key)).isEqualTo(model.add(key));
                case 1 -> assertThat(set.remove(key)).isEqualTo(model.remove(key));
                default -> assertThat(set.contains(key)).isEqualTo(model.contains(key));
            }
        }
    }

    static Stream<Arguments> safeSets() {
        return sets().filter(
                        arguments -> Engine.SAFE.contains((String) arguments.get()[0]));
    }

    @ParameterizedTest
    @MethodSource("safeSets")
    void aSetLosesNoKeyBetweenThreads(String engine, Kind kind) {
        IntSet set = kind.of(engine);
        List<AtomicLong> balances =
                Stream.generate(AtomicLong::new).limit(16).toList(); // additions less removals, of each key
        inThreads(thread -> {
            SplittableRandom random = new SplittableRandom(thread);
            repeatedly(() -> {
                int key = random.nextInt(16);
                if (random.nextBoolean()) {
                    balances.get(key).addAndGet(set.add(key) ? 1 : 0);
                } else {
                    balances.get(key).addAndGet(set.remove(key) ? -1 : 0);
                }
            });
        });
        for (int key = 0; key < 16; key++) {
            assertThat(balances.get(key)).hasValue(set.contains(key) ? 1 : 0);
        }
    }

    @ParameterizedTest
    @MethodSource("sets")
    void halfOfTheKeysAreInASet(String engine, Kind kind) {
        IntSet set = kind.of(engine);
        SetWork work = new SetWork(set, 50);
        SplittableRandom random = new SplittableRandom(1);
        repeatedly(() -> work.call(random));
        long size = IntStream.range(0, 1_000).filter(set::contains).count();
        assertThat(size).isBetween(30L, 70L);
    }

    static Stream<String> waitingEngines() {
        return safeEngines().stream().filter(engine -> !engine.equals("clojure"));
    }

    @ParameterizedTest
    @MethodSource("waitingEngines")
    void twoThreadsTakeTurns(String engine) {
        Baton baton = Engine.named(engine).baton();
        List<Integer> turns = new ArrayList<>(); // only the one whose turn it is adds
        inThreads(thread -> IntStream.range(0, 200).forEach(i -> {
            baton.handOver(2 * thread, 2 * thread + 1);
            turns.add(thread);
            baton.handOver(2 * thread + 1, 2 * (1 - thread));
        }));
        assertThat(turns).hasSize(400);
        assertThat(IntStream.range(0, 400)).allMatch(i -> turns.get(i) == i % 2);
    }

    private static void repeatedly(Runnable call) {
        for (int i = 0; i < CALLS; i++) {
            call.run();
        }
    }

    /** Runs the work in threads, each of which is told its number from 0. */
    private static void inThreads(IntConsumer work) {
        Set<Throwable> thrown = ConcurrentHashMap.newKeySet();
        List<Thread> threads = IntStream.range(0, THREADS)
                .mapToObj(i -> new Thread(() -> work.accept(i), "worker-" + i))
                .toList();
        threads.forEach(thread -> thread.setDaemon(true));
        threads.forEach(thread -> thread.setUncaughtExceptionHandler((t, e) -> thrown.add(e)));
        threads.forEach(Thread::start);
        threads.forEach(EngineTest::join);
        assertThat(thrown).isEmpty();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
