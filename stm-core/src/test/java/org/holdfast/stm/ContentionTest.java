package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class ContentionTest {

    @Test
    void whoHasLostOftenKeepsOthersFromCommittingUntilItHas() throws Exception {
        TLong contended = new TLong();
        TLong own = new TLong();
        Workers late = new Workers();
        AtomicInteger attempts = new AtomicInteger();
        Stm.atomic(() -> {
            long before = contended.get();
            if (attempts.getAndIncrement() < Contention.LOSSES_BEFORE_PRECEDENCE) {
                Workers.together(1, worker -> contended.set(before + 1));
            } else {
                Thread writer = late.start(() -> contended.set(-1));
                while (writer.getState() == Thread.State.RUNNABLE) {
                    Thread.onSpinWait();
                }
            }
            own.set(before);
        });
        late.join();
        assertThat(attempts).hasValue(Contention.LOSSES_BEFORE_PRECEDENCE + 1);
        assertThat(own.get()).isEqualTo(Contention.LOSSES_BEFORE_PRECEDENCE);
        assertThat(contended.get()).isEqualTo(-1);
    }

    @Test
    void aLongTransactionComesThroughAmongShortOnes() throws Exception {
        List<TLong> numbers = Stream.generate(TLong::new).limit(1_000).toList();
        AtomicBoolean writing = new AtomicBoolean(true);
        Workers writers = new Workers();
        for (int i = 0; i < 4; i++) {
            int first = i;
            writers.start(() -> {
                for (int at = first; writing.get(); at = (at + 7) % numbers.size()) {
                    TLong number = numbers.get(at);
                    Stm.atomic(() -> number.set(number.get() + 1));
                }
            });
        }
        try {
            for (int round = 0; round < 20; round++) {
                Stm.atomic(() -> {
                    long sum = 0;
                    for (TLong number : numbers) {
                        sum += number.get();
                        Thread.onSpinWait();
                    }
                    numbers.get(0).set(sum);
                });
            }
        } finally {
            writing.set(false);
        }
        writers.join();
    }

    @RepeatedTest(100)
    void countersUpdatedInOppositeOrdersLoseNothing() throws Exception {
        TLong[] counters = {new TLong(), new TLong()};
        Workers.together(4, worker -> {
            for (int i = 0; i < 1_000; i++) {
                Stm.atomic(() -> {
                    counters[worker % 2].incrementAndGet();
                    counters[1 - worker % 2].incrementAndGet();
                });
            }
        });
        assertThat(counters[0].get()).isEqualTo(4_000);
        assertThat(counters[1].get()).isEqualTo(4_000);
    }

    @Test
    void aLimitOfAttemptsIsToldWithNameNumberAndTheVariableInTheWay() {
        TLong contended = new TLong(5);
        assertThatThrownBy(() -> Stm.options()
                        .withName("transfer")
                        .withMaxAttempts(3)
                        .atomic(() -> {
                            loseAgainstAnotherThread(contended);
                        }))
                .isInstanceOf(TooManyAttemptsException.class)
                .hasMessageStartingWith("transaction 'transfer' gave up after 3 attempts")
                .hasMessageContaining("; last conflict on TLong(8)");
        assertThat(contended.get()).isEqualTo(8);
    }

    @Test
    void aLimitOfTimeIsToldWithNameNumberTimeAndTheVariableInTheWay() {
        TLong contended = new TLong(5);
        assertThatThrownBy(() -> Stm.options()
                        .withName("transfer")
                        .withTimeout(Duration.ofNanos(1))
                        .atomic(() -> {
                            loseAgainstAnotherThread(contended);
                        }))
                .isInstanceOf(TxnTimeoutException.class)
                .hasMessageMatching("transaction 'transfer' gave up after 1 attempts in \\d+ ms \\(timeout=0 ms\\);"
                        + " last conflict on TLong\\(6\\)");
    }

    @ParameterizedTest(name = "its commit waits: {0}")
    @ValueSource(booleans = {true, false})
    void aLimitOfTimeHoldsAlsoWhileAnotherHasPrecedence(boolean waitsInCommit) throws Exception {
        TLong read = new TLong();
        TLong other = new TLong();
        CountDownLatch end = new CountDownLatch(1);
        Workers workers = new Workers();
        TxnOptions impatient =
                Stm.options().withTimeout(Duration.ofMillis(50)).withOnConflict(OnConflict.TAKE_PRECEDENCE);
        try {
            assertThatThrownBy(() -> impatient.atomic(() -> {
                        read.get();
                        if (!waitsInCommit) {
                            Workers.together(
                                    1,
                                    worker -> Stm.atomic(() -> {
                                        read.add(1);
                                        other.add(1);
                                    }));
                        }
                        startOneThatHasPrecedence(workers, end);
                        other.set(other.get() + 1);
                    }))
                    .isInstanceOf(TxnTimeoutException.class);
        } finally {
            end.countDown();
        }
        workers.join();
        assertThat(other.get()).isEqualTo(waitsInCommit ? 0 : 1);
    }

    /** Returns when it has. */
    private static void startOneThatHasPrecedence(Workers workers, CountDownLatch end) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        TLong contended = new TLong();
        AtomicInteger attempts = new AtomicInteger();
        workers.start(
                () -> Stm.options().withOnConflict(OnConflict.TAKE_PRECEDENCE).atomic(() -> {
                    if (attempts.incrementAndGet() == 1) {
                        loseAgainstAnotherThread(contended);
                    } else {
                        begun.countDown();
                        end.await();
                    }
                }));
        begun.await();
    }

    private static void loseAgainstAnotherThread(TLong contended) throws Exception {
        long before = contended.get();
        Workers.together(1, worker -> contended.set(before + 1));
        contended.set(before + 2);
    }

    @Test
    void aTransactionThatWaitsInRetryHasItsAttemptsBack() throws Exception {
        TLong number = new TLong();
        Workers workers = new Workers();
        workers.start(() -> Stm.options().withMaxAttempts(1).atomic(() -> Stm.check(number.get() == 100)));
        for (int i = 0; i < 100; i++) {
            number.add(1);
        }
        workers.join();
    }
}
