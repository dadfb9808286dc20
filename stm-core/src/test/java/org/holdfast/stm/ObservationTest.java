package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.holdfast.stm.TxnAttempt.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an observer in the options gets. */
@Timeout(120)
class ObservationTest {

    private final TLong number = new TLong();
    private final TLong other = new TLong();
    private final List<TxnAttempt> seen = new ArrayList<>();
    private final TxnOptions observed = Stm.options().withName("observed").withObserver(seen::add);

    @Test
    void isToldOfAnAttemptThatCommitted() {
        observed.atomic(() -> {
            other.set(number.get() + 1);
            other.add(1);
        });
        assertThat(seen).hasSize(1);
        requireAttempt(seen.get(0), 1, Outcome.COMMITTED, 1, 1);
        assertThat(seen.get(0).conflict()).isNull();
        assertThat(seen.get(0).rival()).isNull();
    }

    private static void requireAttempt(TxnAttempt attempt, int number, Outcome outcome, int read, int written) {
        assertThat(attempt.name()).isEqualTo("observed");
        assertThat(attempt.number()).isEqualTo(number);
        assertThat(attempt.outcome()).isEqualTo(outcome);
        assertThat(attempt.duration()).isPositive().isLessThan(Duration.ofMinutes(2));
        assertThat(attempt.variablesRead()).as("read").isEqualTo(read);
        assertThat(attempt.variablesWritten()).as("written").isEqualTo(written);
    }

    @Test
    void isToldOfEachAttemptThatWasLostAndToWhom() throws Exception {
        observed.atomic(() -> {
            long before = number.get();
            if (Stm.current().attempt() < 3) {
                Workers.together(1, worker -> Stm.options().withName("rival").atomic(() -> number.set(before + 1)));
            }
            other.set(before);
            number.set(before + 10);
        });
        assertThat(seen).hasSize(3);
        requireAttempt(seen.get(0), 1, Outcome.LOST, 1, 2);
        requireAttempt(seen.get(1), 2, Outcome.LOST, 1, 2);
        requireAttempt(seen.get(2), 3, Outcome.COMMITTED, 1, 2);
        assertThat(seen).extracting(TxnAttempt::conflict).containsExactly("TLong(1)", "TLong(2)", null);
        assertThat(seen)
                .extracting(TxnAttempt::rival)
                .containsExactly("transaction 'rival'", "transaction 'rival'", null);
    }

    @Test
    void isToldOfAConflictThatWasFoundWhileReading() throws Exception {
        observed.atomic(() -> {
            number.get();
            if (Stm.current().attempt() == 1) {
                Workers.together(
                        1,
                        worker -> Stm.atomic(() -> {
                            number.set(7);
                            other.set(8);
                        }));
            }
            other.get();
        });
        assertThat(seen).extracting(TxnAttempt::outcome).containsExactly(Outcome.LOST, Outcome.COMMITTED);
        assertThat(seen.get(0).conflict()).isEqualTo("TLong(7)");
        assertThat(seen.get(0).rival()).isNull();
    }

    @Test
    void isToldOfAnAttemptThatWaitsBeforeItDoes() {
        List<Boolean> changed = new ArrayList<>();
        Stm.options()
                .withName("observed")
                .withObserver(attempt -> {
                    seen.add(attempt);
                    if (attempt.outcome() == Outcome.WAITS) {
                        number.set(1); // what it is about to wait for
                        changed.add(Stm.inTransaction());
                    }
                })
                .atomic(() -> {
                    other.set(5);
                    Stm.check(number.get() == 1);
                });
        assertThat(changed).containsExactly(false);
        assertThat(seen).hasSize(2);
        requireAttempt(seen.get(0), 1, Outcome.WAITS, 1, 1);
        requireAttempt(seen.get(1), 2, Outcome.COMMITTED, 1, 1);
    }

    @Test
    void isToldOfABlockThatThrows() {
        assertThatThrownBy(() -> observed.atomic(() -> {
                    number.set(1);
                    throw new IllegalStateException("fails");
                }))
                .hasMessage("fails");
        assertThat(seen).hasSize(1);
        requireAttempt(seen.get(0), 1, Outcome.FAILED, 0, 1);
    }

    @Test
    void isToldOfACommitThatThrows() {
        assertThatThrownBy(() -> observed.atomic(() -> {
                    number.set(1);
                    Stm.current().beforeCommit(() -> {
                        throw new IllegalStateException("veto");
                    });
                }))
                .hasMessage("veto");
        assertThat(seen).extracting(TxnAttempt::outcome).containsExactly(Outcome.FAILED);
    }

    @Test
    void isToldOfTheLastAttemptBeforeTheTransactionGivesUp() {
        assertThatThrownBy(() -> observed.withMaxAttempts(2).atomic(() -> {
                    long before = number.get();
                    Workers.together(1, worker -> number.set(before + 1));
                    number.set(before);
                }))
                .isInstanceOf(TooManyAttemptsException.class);
        assertThat(seen).extracting(TxnAttempt::outcome).containsExactly(Outcome.LOST, Outcome.LOST);
    }

    @Test
    void isToldOfWhatASnapshotRemembers() {
        observed.withReadOnly(true).atomic(() -> number.get() + other.get());
        requireAttempt(seen.get(0), 1, Outcome.COMMITTED, 2, 0);
    }

    @Test
    void isToldAfterTheHooksAndOutsideOfTheTransaction() {
        List<String> log = new ArrayList<>();
        Stm.options()
                .withObserver(attempt -> log.add(
                        "observed, in a transaction: " + Stm.inTransaction() + ", number " + number.incrementAndGet()))
                .atomic(() -> {
                    number.set(1);
                    Stm.current().afterCommit(() -> log.add("hook"));
                });
        assertThat(log).containsExactly("hook", "observed, in a transaction: false, number 2");
    }

    @Test
    void isToldOnlyWhenTheChangesAreSafe() throws Exception {
        try (FakeStorage storage = new FakeStorage()) {
            storage.forcesAtOnce = false;
            TLong durable = storage.durable(new TLong(), 1L);
            Workers workers = new Workers();
            workers.start(() -> observed.atomic(() -> durable.set(2)));
            Spin.until(() -> storage.waitsForForce() > 0);
            assertThat(seen).isEmpty();
            storage.force();
            workers.join();
            requireAttempt(seen.get(0), 1, Outcome.COMMITTED, 0, 1);
        }
    }

    @Test
    void isNotToldOfBlocksThatJoin() {
        Stm.atomic(() -> observed.atomic(() -> number.set(1)));
        assertThat(seen).isEmpty();
    }

    private final TxnOptions watched = Stm.options().withObserver(attempt -> {
        throw new IllegalArgumentException("observer: " + attempt.outcome());
    });

    @Test
    void thatThrowsAfterACommitIsHeardByTheCaller() {
        assertThatThrownBy(() -> watched.atomic(() -> number.set(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("observer: COMMITTED");
        assertThat(number.get()).isEqualTo(1);
        assertThat(Stm.inTransaction()).isFalse();
    }

    @Test
    void thatThrowsDoesNotHideWhatAHookHasThrown() {
        assertThatThrownBy(() -> watched.atomic(() -> Stm.current().afterCommit(() -> {
                    throw new IllegalStateException("hook");
                })))
                .hasMessage("hook")
                .satisfies(thrown -> assertThat(thrown.getSuppressed())
                        .extracting("message")
                        .containsExactly("observer: COMMITTED"));
    }

    @Test
    void thatThrowsDoesNotHideWhatTheBlockHasThrown() {
        assertThatThrownBy(() -> watched.atomic(() -> {
                    Stm.current().afterAbort(() -> {
                        throw new IllegalStateException("hook");
                    });
                    throw new IllegalStateException("fails");
                }))
                .hasMessage("fails")
                .satisfies(thrown -> {
                    Throwable hook = thrown.getSuppressed()[0];
                    assertThat(hook).hasMessage("hook");
                    assertThat(hook.getSuppressed()).extracting("message").containsExactly("observer: FAILED");
                });
    }

    @Test
    void thatThrowsAfterALossEndsTheTransaction() {
        assertThatThrownBy(() -> watched.atomic(() -> {
                    long before = number.get();
                    Workers.together(1, worker -> number.set(before + 1));
                    number.set(before + 10);
                }))
                .hasMessage("observer: LOST");
        assertThat(number.get()).isEqualTo(1);
        assertThatThrownBy(() -> watched.atomic(() -> Stm.check(number.get() > 1)))
                .hasMessage("observer: WAITS");
        Stm.atomic(() -> number.set(2)); // the thread is as good as before
        assertThat(number.get()).isEqualTo(2);
    }
}
