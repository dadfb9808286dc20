package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HooksTest {

    private final TLong number = new TLong();
    private final List<String> log = new ArrayList<>();

    @Test
    void runInTheOrderInWhichTheyWereGiven() {
        Stm.atomic(() -> {
            Txn txn = Stm.current();
            txn.afterCommit(() -> log.add("after 1"));
            txn.beforeCommit(() -> log.add("before 1"));
            txn.afterAbort(() -> log.add("never"));
            txn.beforeCommit(() -> log.add("before 2"));
            txn.afterCommit(() -> log.add("after 2"));
            log.add("block");
        });
        assertThat(log).containsExactly("block", "before 1", "before 2", "after 1", "after 2");
    }

    @Test
    void beforeCommitMayVeto() {
        assertThatThrownBy(() -> Stm.atomic(() -> {
                    number.set(1);
                    Stm.current().beforeCommit(() -> {
                        throw new IllegalStateException("veto");
                    });
                    Stm.current().beforeCommit(() -> log.add("never"));
                    Stm.current().afterCommit(() -> log.add("never"));
                    Stm.current().afterAbort(() -> log.add("aborted"));
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("veto");
        assertThat(number.get()).isZero();
        assertThat(log).containsExactly("aborted");
    }

    @Test
    void beforeCommitMayWriteAndAddMoreHooks() {
        Stm.atomic(() -> {
            number.set(1);
            Stm.current().beforeCommit(() -> {
                number.add(10);
                Stm.current().beforeCommit(() -> number.set(number.get() + 100));
                Stm.current().afterCommit(() -> log.add("added late"));
            });
        });
        assertThat(number.get()).isEqualTo(111);
        assertThat(log).containsExactly("added late");
    }

    @Test
    void afterCommitSeesTheCommitAsOthersDoAndMayStartTransactions() throws Exception {
        AtomicReference<Long> seenByOther = new AtomicReference<>();
        Stm.atomic(() -> {
            number.set(1);
            Stm.current().afterCommit(() -> {
                assertThatThrownBy(Stm::current).isInstanceOf(TxnStateException.class);
                Stm.atomic(() -> {
                    Stm.current().afterCommit(() -> log.add("after the inner one"));
                    number.add(1);
                });
                assertThat(number.get()).isEqualTo(2);
            });
            Stm.current().afterCommit(() -> {
                Workers other = new Workers();
                other.start(() -> seenByOther.set(number.get()));
                joinUnchecked(other);
            });
        });
        assertThat(seenByOther).hasValue(2L);
        assertThat(log).containsExactly("after the inner one");
    }

    @Test
    void afterAbortRunsWhenTheBlockThrowsAndSeesNothingOfIt() {
        assertThatThrownBy(() -> Stm.atomic(() -> {
                    number.set(1);
                    Stm.current().afterAbort(() -> log.add("aborted, number " + number.get()));
                    throw new IllegalStateException("fails");
                }))
                .hasMessage("fails");
        assertThat(log).containsExactly("aborted, number 0");
    }

    @Test
    void afterAbortRunsOncePerAttemptThatIsRestarted() {
        Stm.atomic(() -> {
            int attempt = Stm.current().attempt();
            Stm.current().afterAbort(() -> log.add("aborted " + attempt));
            Stm.current().afterCommit(() -> log.add("committed " + attempt));
            conflictUntilAttempt(3);
        });
        assertThat(log).containsExactly("aborted 1", "aborted 2", "committed 3");
    }

    @Test
    void afterAbortRunsBeforeTheTransactionWaitsInRetry() {
        Stm.atomic(() -> {
            Stm.current().afterAbort(() -> {
                log.add("aborted");
                number.set(1); // what the transaction waits for
            });
            Stm.check(number.get() == 1);
            log.add("went on");
        });
        assertThat(log).containsExactly("aborted", "went on");
    }

    @Test
    void ofANestedBlockThatIsUndoneDoNotRunExceptAfterAbortAtTheEnd() {
        Stm.atomic(() -> {
            Stm.current().beforeCommit(() -> log.add("outer before"));
            assertThatThrownBy(() -> Stm.nested(() -> {
                        Stm.current().beforeCommit(() -> log.add("never"));
                        Stm.current().afterCommit(() -> log.add("never"));
                        Stm.current().afterAbort(() -> log.add("nested aborted"));
                        throw new IllegalStateException("undo");
                    }))
                    .hasMessage("undo");
            Stm.nested(() -> {
                Stm.current().afterCommit(() -> log.add("nested after"));
                Stm.current().afterAbort(() -> log.add("never"));
                return true;
            });
        });
        assertThat(log).containsExactly("outer before", "nested aborted", "nested after");
    }

    @Test
    void ofAnAlternativeThatRetriesDoNotRunExceptAfterAbort() {
        Stm.atomic(() -> Stm.orElse(
                () -> {
                    Stm.current().afterCommit(() -> log.add("never"));
                    Stm.current().afterAbort(() -> log.add("first aborted"));
                    return Stm.retry();
                },
                () -> {
                    Stm.current().afterCommit(() -> log.add("second committed"));
                    return true;
                }));
        assertThat(log).containsExactly("first aborted", "second committed");
    }

    @Test
    void anExceptionOfOneDoesNotKeepTheOthersFromRunningNorUndoTheCommit() {
        assertThatThrownBy(() -> Stm.atomic(() -> {
                    number.set(1);
                    Stm.current().afterCommit(() -> {
                        throw new IllegalStateException("first");
                    });
                    Stm.current().afterCommit(() -> {
                        throw new IllegalArgumentException("second");
                    });
                    Stm.current().afterCommit(() -> log.add("third"));
                }))
                .hasMessage("first")
                .satisfies(thrown ->
                        assertThat(thrown.getSuppressed()).extracting("message").containsExactly("second"));
        assertThat(number.get()).isEqualTo(1);
        assertThat(log).containsExactly("third");
    }

    @Test
    void anExceptionOfAfterAbortIsSuppressedInTheOneThatAborted() {
        assertThatThrownBy(() -> Stm.atomic(() -> {
                    Stm.current().afterAbort(() -> {
                        throw new IllegalArgumentException("in the hook");
                    });
                    throw new IllegalStateException("fails");
                }))
                .hasMessage("fails")
                .satisfies(thrown ->
                        assertThat(thrown.getSuppressed()).extracting("message").containsExactly("in the hook"));
    }

    @Test
    void anExceptionOfAfterAbortEndsATransactionThatWouldRunAgain() {
        assertThatThrownBy(() -> Stm.atomic(() -> {
                    number.add(1);
                    Stm.current().afterAbort(() -> {
                        throw new IllegalArgumentException("in the hook");
                    });
                    Stm.current().afterAbort(() -> log.add("second"));
                    conflictUntilAttempt(2);
                    log.add("never");
                }))
                .hasMessage("in the hook");
        assertThat(log).containsExactly("second");
        assertThat(number.get()).isZero();
    }

    @Test
    void oneExceptionThrownByTwoActionsIsThrown() {
        var both = new IllegalArgumentException("in both");
        assertThatThrownBy(() -> Stm.atomic(() -> {
                    for (int i = 0; i < 2; i++) {
                        Stm.current().afterCommit(() -> {
                            throw both;
                        });
                    }
                }))
                .isSameAs(both);
    }

    @Test
    void ofAnEarlierTransactionDoNotRunAgain() {
        Stm.atomic(() -> Stm.current().afterCommit(() -> log.add("once")));
        Stm.atomic(() -> number.set(1));
        assertThatThrownBy(() -> Stm.atomic(() -> {
                    Stm.current().afterCommit(() -> log.add("never"));
                    throw new IllegalStateException("fails");
                }))
                .hasMessage("fails");
        Stm.atomic(() -> number.set(2));
        assertThat(log).containsExactly("once");
    }

    @Test
    void ofASnapshotRunAsWell() {
        Stm.snapshot(() -> {
            Stm.current().beforeCommit(() -> log.add("before " + number.get()));
            Stm.current().afterCommit(() -> log.add("after"));
            return number.get();
        });
        assertThat(log).containsExactly("before 0", "after");
    }

    @Test
    void beforeCommitDoesNotRunForAnAttemptThatIsAlreadyLost() {
        AtomicInteger beforeCommits = new AtomicInteger();
        Stm.atomic(() -> {
            Stm.current().beforeCommit(beforeCommits::incrementAndGet);
            try {
                conflictUntilAttempt(2);
            } catch (Throwable swallowed) {
                log.add("swallowed");
            }
        });
        assertThat(log).containsExactly("swallowed");
        assertThat(beforeCommits).hasValue(1);
    }

    /** A transaction that has lost often keeps all others from committing, but not while it runs its hooks. */
    @Test
    void afterAbortMayWaitForAnotherThreadHoweverOftenTheTransactionHasLost() {
        assertThatThrownBy(() -> Stm.atomic(() -> {
                    conflictUntilAttempt(Contention.LOSSES_BEFORE_PRECEDENCE + 1);
                    Stm.current().afterAbort(() -> {
                        Workers other = new Workers();
                        other.start(() -> number.add(1));
                        joinUnchecked(other);
                    });
                    throw new IllegalStateException("fails");
                }))
                .hasMessage("fails");
        assertThat(number.get()).isEqualTo(1);
    }

    /** Lets another thread change what this attempt reads between two reads. */
    private static void conflictUntilAttempt(int last) {
        TLong first = new TLong();
        TLong second = new TLong();
        first.get();
        if (Stm.current().attempt() < last) {
            Workers other = new Workers();
            other.start(() -> Stm.atomic(() -> {
                first.set(1);
                second.set(1);
            }));
            joinUnchecked(other);
        }
        second.get();
    }

    private static void joinUnchecked(Workers workers) {
        try {
            workers.join();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
