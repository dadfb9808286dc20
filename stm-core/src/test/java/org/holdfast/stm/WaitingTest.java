package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code retry} and {@code orElse}: nobody misses a change that it waits for. */
class WaitingTest {

    private static final TxnOptions IMPATIENT =
            Stm.options().withName("impatient").withTimeout(Duration.ofMillis(20));

    @Test
    void twoThreadsHandOverAHundredThousandTimes() throws Exception {
        long handOvers = 100_000;
        TLong turn = new TLong();
        Workers.together(2, worker -> {
            for (long i = worker; i < handOvers; i += 2) {
                long mine = i;
                Stm.atomic(() -> {
                    Stm.check(turn.get() == mine);
                    turn.set(mine + 1);
                });
            }
        });
        assertThat(turn.get()).isEqualTo(handOvers);
    }

    @ParameterizedTest(name = "{0} producers, {1} consumers, capacity {2}")
    @CsvSource({"1,1,1", "3,2,1", "2,3,4", "4,4,8"})
    void aBoundedQueuePassesEveryElementOnce(int producers, int consumers, int capacity) throws Exception {
        int perProducer = 12_000 / producers;
        int perConsumer = producers * perProducer / consumers;
        BoundedQueue queue = new BoundedQueue(capacity);
        TLong sum = new TLong();
        Workers.together(producers + consumers, worker -> {
            if (worker < producers) {
                for (int i = 0; i < perProducer; i++) {
                    long element = (long) worker * perProducer + i;
                    Stm.atomic(() -> queue.put(element));
                }
            } else {
                for (int i = 0; i < perConsumer; i++) {
                    Stm.atomic(() -> sum.add(queue.take()));
                }
            }
        });
        long elements = (long) producers * perProducer;
        assertThat(sum.get()).isEqualTo(elements * (elements - 1) / 2);
        assertThat(queue.size()).isZero();
    }

    /** A ring buffer, as a user would write it. */
    private static final class BoundedQueue {

        private final List<TVar<Long>> slots;
        private final TLong taken = new TLong();
        private final TLong put = new TLong();

        BoundedQueue(int capacity) {
            slots = Stream.generate(() -> new TVar<>(0L)).limit(capacity).toList();
        }

        void put(long element) {
            long at = put.get();
            Stm.check(at - taken.get() < slots.size());
            slots.get((int) (at % slots.size())).set(element);
            put.set(at + 1);
        }

        long take() {
            long at = taken.get();
            Stm.check(at < put.get());
            taken.set(at + 1);
            return slots.get((int) (at % slots.size())).get();
        }

        long size() {
            return Stm.snapshot(() -> put.get() - taken.get());
        }
    }

    @Test
    void aTokenPassesTwentyWaitersAtEachOfAHundredVariables() throws Exception {
        int waiters = 20;
        List<TLong> stations = Stream.generate(TLong::new).limit(101).toList();
        stations.get(0).set(waiters);
        Workers.together(waiters, waiter -> {
            for (int i = 0; i < 100; i++) {
                TLong from = stations.get(i);
                TLong to = stations.get(i + 1);
                Stm.atomic(() -> {
                    Stm.check(from.get() > 0);
                    from.add(-1);
                    to.add(1);
                });
            }
        });
        assertThat(stations.get(100).get()).isEqualTo(waiters);
        assertThat(stations.subList(0, 100))
                .allSatisfy(station -> assertThat(station.get()).isZero());
    }

    /** The first side's reads are undone with it, but are waited for nevertheless. */
    @ParameterizedTest(name = "side {0} of {1}")
    @CsvSource({"0,2", "1,2", "0,3", "1,3", "2,3"})
    void orElseWakesWhenAnySideChanges(int changed, int sides) throws Exception {
        for (int round = 0; round < 300; round++) {
            List<TLong> numbers = Stream.generate(TLong::new).limit(sides).toList();
            TVar<String> undone = new TVar<>("untouched");
            Workers workers = new Workers();
            Thread waiter = workers.start(() -> {
                int winner = Stm.<Integer, RuntimeException>atomic(() -> firstPositive(numbers, 0, undone));
                assertThat(winner).isEqualTo(changed);
            });
            boolean parked = round % 2 == 0;
            while (parked && waiter.getState() == Thread.State.RUNNABLE) {
                Thread.onSpinWait();
            }
            numbers.get(changed).set(1);
            workers.join();
            assertThat(undone.get()).isEqualTo("by " + changed);
        }
    }

    private static int firstPositive(List<TLong> numbers, int side, TVar<String> undone) {
        TxnCallable<Integer, RuntimeException> mine = () -> {
            undone.set("by " + side);
            Stm.check(numbers.get(side).get() > 0);
            return side;
        };
        return side == numbers.size() - 1
                ? mine.call()
                : Stm.orElse(mine, () -> firstPositive(numbers, side + 1, undone));
    }

    @Test
    void orElseTakesTheFirstThatCanGoOnAndUndoesTheOthers() {
        TVar<String> undone = new TVar<>("untouched");
        List<TLong> numbers = List.of(new TLong(0), new TLong(1), new TLong(1));

        assertThat(Stm.<Integer, RuntimeException>atomic(() -> firstPositive(numbers, 0, undone)))
                .isEqualTo(1);
        assertThat(undone.get()).isEqualTo("by 1");
        assertThat(Stm.<String, RuntimeException>orElse(Stm::retry, () -> "second"))
                .isEqualTo("second");
    }

    @Test
    void anExceptionOfTheFirstSideIsNotTheSecondSidesBusiness() {
        TLong number = new TLong();

        assertThatThrownBy(() -> Stm.orElse(
                        () -> {
                            number.set(1);
                            throw new IllegalArgumentException("first");
                        },
                        () -> "second"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("first");
        assertThat(number.get()).isZero();
    }

    @Test
    void givesUpAfterItsTimeoutAndNamesTheTransaction() {
        TLong number = new TLong();

        assertThatThrownBy(() -> IMPATIENT.atomic(() -> {
                    number.set(number.get() + 1);
                    Stm.retry();
                }))
                .isInstanceOf(TxnTimeoutException.class)
                .hasMessageStartingWith("transaction 'impatient' gave up after 1 attempts in ")
                .hasMessageContaining("(timeout=20 ms)");
        assertThat(number.get()).isZero();
    }

    @Test
    void givesUpAfterItsTimeoutThoughItHasNothingToWaitFor() {
        assertThatThrownBy(() -> IMPATIENT.atomic(() -> Stm.<Integer>retry())).isInstanceOf(TxnTimeoutException.class);
    }

    @Test
    void givesUpAfterItsTimeoutThoughWhatItReadsNeverStopsChanging() {
        assertThatThrownBy(() -> IMPATIENT.atomic(() -> waitForWhatChangesAtOnce(() -> {})))
                .isInstanceOf(TxnTimeoutException.class);
    }

    @Test
    void isInterruptedThoughWhatItReadsNeverStopsChanging() {
        assertThatThrownBy(() -> Stm.atomic(() -> {
                    waitForWhatChangesAtOnce(Thread.currentThread()::interrupt);
                }))
                .isInstanceOf(TxnInterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    private static void waitForWhatChangesAtOnce(Runnable beforeRetry) throws Exception {
        TLong number = new TLong();
        assertThat(number.get()).isZero();
        assertThat(Stm.current().attempt()).as("attempts").isLessThan(10_000);
        Workers.together(1, worker -> number.set(1));
        beforeRetry.run();
        Stm.retry();
    }

    @Test
    void isInterruptedWhileItWaitsAndTheThreadStaysInterrupted() throws Exception {
        TLong number = new TLong();
        AtomicBoolean stillInterrupted = new AtomicBoolean();
        Workers workers = new Workers();
        Thread waiter = workers.start(() -> {
            assertThatThrownBy(() -> Stm.atomic(() -> {
                        number.set(number.get() + 1);
                        Stm.check(number.get() > 1);
                    }))
                    .isInstanceOf(TxnInterruptedException.class)
                    .hasMessageContaining("interrupted while it waited in retry()");
            stillInterrupted.set(Thread.currentThread().isInterrupted());
        });
        while (waiter.getState() == Thread.State.RUNNABLE) {
            Thread.onSpinWait();
        }
        waiter.interrupt();
        workers.join();

        assertThat(stillInterrupted).isTrue();
        assertThat(number.get()).isZero();
    }

    @Test
    void refusesToWaitForEverWhenNothingWasRead() {
        TLong number = new TLong();

        assertThatThrownBy(() -> Stm.options().withName("blind").atomic(() -> {
                    number.set(1);
                    Stm.check(number.get() == 2); // its own write, which no other thread can change
                }))
                .isInstanceOf(TxnStateException.class)
                .hasMessageContaining("transaction 'blind' would wait for ever")
                .hasMessageContaining("before it had read any variable");
        assertThat(number.get()).isZero();
    }

    @Test
    void manyWhoWaitForOneVariableAllWake() throws Exception {
        int waiters = 50;
        TLong gate = new TLong();
        AtomicInteger passed = new AtomicInteger();
        Workers workers = new Workers();
        for (int i = 0; i < waiters; i++) {
            workers.start(() -> {
                for (long round = 1; round <= 20; round++) {
                    long open = round;
                    Stm.atomic(() -> Stm.check(gate.get() >= open));
                    passed.incrementAndGet();
                }
            });
        }
        for (int round = 1; round <= 20; round++) {
            gate.add(1);
            while (passed.get() < round * waiters) {
                Thread.onSpinWait();
            }
        }
        workers.join();
    }
}
