package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Other resources that commit together with a transaction. */
@Timeout(120)
class ParticipantsTest {

    private final TLong number = new TLong();
    private final List<String> log = new CopyOnWriteArrayList<>();

    /** Writes down what it is told, and does then what the test wants. */
    private final class Logging implements Participant {

        private final String name;
        private @Nullable Runnable onPrepare;
        private @Nullable Runnable onCommit;
        private @Nullable Runnable onAbort;

        Logging(String name) {
            this.name = name;
        }

        Logging onPrepare(Runnable action) {
            onPrepare = action;
            return this;
        }

        Logging onCommit(Runnable action) {
            onCommit = action;
            return this;
        }

        Logging onAbort(Runnable action) {
            onAbort = action;
            return this;
        }

        @Override
        public void prepare() {
            log("prepare", onPrepare);
        }

        @Override
        public void commit() {
            log("commit", onCommit);
        }

        @Override
        public void abort() {
            log("abort", onAbort);
        }

        private void log(String what, @Nullable Runnable action) {
            log.add(what + " " + name);
            if (action != null) {
                action.run();
            }
        }
    }

    private static Runnable throwing(String message) {
        return () -> {
            throw new IllegalStateException(message);
        };
    }

    private static void enlist(Participant... participants) {
        for (Participant participant : participants) {
            Stm.current().enlist(participant);
        }
    }

    @Test
    void arePreparedAndCommittedInTheOrderInWhichTheyWereEnlisted() {
        Stm.atomic(() -> {
            enlist(new Logging("1"), new Logging("2"), new Logging("3"));
            number.set(1);
            Stm.current().beforeCommit(() -> log.add("hook before"));
            Stm.current().afterCommit(() -> log.add("hook after"));
            log.add("block");
        });
        assertThat(log)
                .containsExactly(
                        "block",
                        "hook before",
                        "prepare 1",
                        "prepare 2",
                        "prepare 3",
                        "commit 1",
                        "commit 2",
                        "commit 3",
                        "hook after");
    }

    @Test
    void seeTheMemoryUncommittedInPrepareAndCommittedInCommit() {
        Stm.atomic(() -> {
            enlist(new Logging("1")
                    .onPrepare(() -> log.add("others see " + readByAnother()))
                    .onCommit(() -> log.add("others see " + readByAnother())));
            number.set(1);
        });
        assertThat(log).containsExactly("prepare 1", "others see 0", "commit 1", "others see 1");
    }

    private long readByAnother() {
        long[] seen = new long[1];
        inAnotherThread(() -> seen[0] = number.get());
        return seen[0];
    }

    @Test
    void mayVetoAndThoseThatWereAskedAreAbortedInOppositeOrder() {
        assertThatThrownBy(() -> Stm.atomic(() -> {
                    enlist(new Logging("1"), new Logging("2").onPrepare(throwing("veto")), new Logging("3"));
                    Stm.current().afterAbort(() -> log.add("hook aborted"));
                    number.set(1);
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("veto");
        assertThat(log).containsExactly("prepare 1", "prepare 2", "abort 2", "abort 1", "hook aborted");
        assertThat(number.get()).isZero();
        Stm.options().withMaxAttempts(1).atomic(() -> number.set(2)); // no lock is left
        assertThat(number.get()).isEqualTo(2);
    }

    @Test
    void thatThrowInAbortDoNotHideTheVetoNorKeepTheOthersFromBeingTold() {
        assertThatThrownBy(() -> Stm.atomic(() -> enlist(
                        new Logging("1").onAbort(throwing("one")),
                        new Logging("2").onAbort(throwing("two")),
                        new Logging("3").onPrepare(throwing("veto")))))
                .hasMessage("veto")
                .satisfies(thrown -> {
                    assertThat(thrown.getSuppressed()).extracting("message").containsExactly("two");
                    assertThat(thrown.getSuppressed()[0].getSuppressed())
                            .extracting("message")
                            .containsExactly("one");
                });
        assertThat(log).containsExactly("prepare 1", "prepare 2", "prepare 3", "abort 3", "abort 2", "abort 1");
    }

    @Test
    void hearNothingOfABlockThatThrowsOrWaits() {
        assertThatThrownBy(() -> Stm.atomic(() -> {
                    enlist(new Logging("1"));
                    throw new IllegalStateException("fails");
                }))
                .hasMessage("fails");
        Stm.atomic(() -> {
            if (number.get() == 0) {
                enlist(new Logging("2"));
                inAnotherThread(() -> number.set(1));
                Stm.retry();
            }
        });
        assertThat(log).isEmpty();
    }

    @Test
    void hearNothingOfAnAttemptThatIsLostBeforeTheyAreAsked() {
        TLong other = new TLong();
        Stm.atomic(() -> {
            enlist(new Logging("of attempt " + Stm.current().attempt()));
            long before = number.get();
            if (Stm.current().attempt() == 1) {
                inAnotherThread(() -> number.set(5));
            }
            other.set(before);
        });
        assertThat(log).containsExactly("prepare of attempt 2", "commit of attempt 2");
        assertThat(other.get()).isEqualTo(5);
    }

    @Test
    void areAbortedWhenAConflictComesAfterTheyHavePreparedAndTheBlockRunsAgain() {
        TLong other = new TLong();
        Stm.atomic(() -> {
            int attempt = Stm.current().attempt();
            enlist(new Logging("a" + attempt), new Logging("b" + attempt).onPrepare(() -> {
                        if (attempt == 1) {
                            inAnotherThread(() -> number.set(5));
                        }
                    }));
            other.set(number.get() + 1);
        });
        assertThat(log)
                .containsExactly(
                        "prepare a1",
                        "prepare b1",
                        "abort b1",
                        "abort a1",
                        "prepare a2",
                        "prepare b2",
                        "commit a2",
                        "commit b2");
        assertThat(other.get()).isEqualTo(6);
    }

    @Test
    void ofANestedBlockThatIsUndoneAreForgotten() {
        Stm.atomic(() -> {
            assertThatThrownBy(() -> Stm.nested(() -> {
                        enlist(new Logging("undone while none was before"));
                        throw new IllegalStateException("undo");
                    }))
                    .hasMessage("undo");
            enlist(new Logging("1"));
            Stm.orElse(
                    () -> {
                        enlist(new Logging("undone"));
                        return Stm.retry();
                    },
                    () -> {
                        enlist(new Logging("2"));
                        return true;
                    });
            Stm.nested(() -> {
                enlist(new Logging("3"));
                return true;
            });
        });
        assertThat(log).containsExactly("prepare 1", "prepare 2", "prepare 3", "commit 1", "commit 2", "commit 3");
    }

    @Test
    void ofABlockThatOnlyReadsCommitAsWell() {
        Stm.atomic(() -> {
            enlist(new Logging("atomic"));
            assertThat(number.get()).isZero();
        });
        Stm.snapshot(() -> {
            enlist(new Logging("snapshot"));
            return number.get();
        });
        Stm.options().withIsolation(Isolation.SNAPSHOT).atomic(() -> enlist(new Logging("isolation")));
        assertThat(log)
                .containsExactly(
                        "prepare atomic",
                        "commit atomic",
                        "prepare snapshot",
                        "commit snapshot",
                        "prepare isolation",
                        "commit isolation");
    }

    /** What the block has read must be current when its participants commit, though it writes nothing itself. */
    @Test
    void ofABlockThatOnlyReadsAreAbortedWhenWhatItHasReadChanges() {
        Stm.atomic(() -> {
            int attempt = Stm.current().attempt();
            long seen = number.get();
            enlist(new Logging("seeing " + seen).onPrepare(() -> {
                if (attempt == 1) {
                    inAnotherThread(() -> number.set(5));
                }
            }));
        });
        assertThat(log).containsExactly("prepare seeing 0", "abort seeing 0", "prepare seeing 5", "commit seeing 5");
    }

    @Test
    void mayBeEnlistedByAHookBeforeTheCommit() {
        Stm.atomic(() -> Stm.current().beforeCommit(() -> enlist(new Logging("late"))));
        assertThat(log).containsExactly("prepare late", "commit late");
    }

    @Test
    void thatThrowInCommitAreToldToTheCallerWhenTheOthersHaveBeenTold() {
        assertThatThrownBy(() -> Stm.atomic(() -> {
                    enlist(new Logging("1").onCommit(throwing("first")), new Logging("2").onCommit(throwing("second")));
                    Stm.current().afterCommit(() -> log.add("hook after"));
                    Stm.current().afterAbort(() -> log.add("never"));
                    number.set(1);
                }))
                .hasMessage("first")
                .satisfies(thrown ->
                        assertThat(thrown.getSuppressed()).extracting("message").containsExactly("second"));
        assertThat(log).containsExactly("prepare 1", "prepare 2", "commit 1", "commit 2", "hook after");
        assertThat(number.get()).isEqualTo(1);
    }

    @Test
    void mayNotUseVariablesOrTransactionsInPrepare() {
        List<Runnable> forbidden = List.of(
                number::get,
                () -> number.set(1),
                () -> number.add(1),
                () -> Stm.atomic(() -> {}),
                () -> Stm.nested(() -> true),
                Stm::retry,
                () -> Stm.current().enlist(new Logging("late")),
                () -> new TxnLocal<>(() -> 1).get());
        for (Runnable use : forbidden) {
            assertThatThrownBy(() -> Stm.atomic(() -> {
                        enlist(new Logging("1").onPrepare(use));
                        number.add(5);
                    }))
                    .isInstanceOf(TxnStateException.class)
                    .hasMessageContaining("may not use transactions or transactional variables");
        }
        assertThat(log).hasSize(2 * forbidden.size()).endsWith("prepare 1", "abort 1");
        assertThat(number.get()).isZero();
    }

    // Beside a durable storage

    @Test
    void areAskedBeforeTheStorageAndCommitAfterTheForce() throws Exception {
        try (FakeStorage storage = new FakeStorage()) {
            storage.forcesAtOnce = false;
            storage.preparation = changes -> log.add("storage prepares");
            TLong durable = storage.durable(new TLong(), 1L);
            Workers workers = new Workers();
            workers.start(() -> Stm.atomic(() -> {
                enlist(new Logging("1"));
                durable.set(2);
            }));
            Spin.until(() -> storage.waitsForForce() > 0);
            assertThat(log).containsExactly("prepare 1", "storage prepares");
            storage.force();
            workers.join();
            assertThat(log).containsExactly("prepare 1", "storage prepares", "commit 1");
        }
    }

    @Test
    void commitOnlyAfterTheForceOfWhatTheirBlockHasOnlyRead() throws Exception {
        try (FakeStorage storage = new FakeStorage()) {
            storage.forcesAtOnce = false;
            TLong durable = storage.durable(new TLong(), 1L);
            Workers workers = new Workers();
            workers.start(() -> durable.set(2));
            Spin.until(() -> storage.waitsForForce() > 0);
            workers.start(() -> Stm.atomic(() -> enlist(new Logging("seeing " + durable.get()))));
            Spin.until(() -> storage.waitsForForce() > 1);
            assertThat(log).isSubsetOf("prepare seeing 2");
            storage.force();
            workers.join();
            assertThat(log).containsExactly("prepare seeing 2", "commit seeing 2");
        }
    }

    @Test
    void areAbortedWhenTheStorageFails() {
        try (FakeStorage storage = new FakeStorage()) {
            TLong durable = storage.durable(new TLong(), 1L);
            storage.preparation = changes -> {
                throw new IllegalArgumentException("cannot be stored");
            };
            assertThatThrownBy(() -> Stm.atomic(() -> {
                        enlist(new Logging("1"), new Logging("2"));
                        durable.set(2);
                    }))
                    .hasMessage("cannot be stored");
            assertThat(log).containsExactly("prepare 1", "prepare 2", "abort 2", "abort 1");
            assertThat(durable.get()).isEqualTo(1);
        }
    }

    @Test
    void areAbortedWhenAConflictComesWhileTheStoragePrepares() {
        try (FakeStorage storage = new FakeStorage()) {
            TLong durable = storage.durable(new TLong(), 1L);
            AtomicInteger preparations = new AtomicInteger();
            storage.preparation = changes -> {
                if (preparations.incrementAndGet() == 1) {
                    inAnotherThread(() -> number.set(5));
                }
            };
            Stm.atomic(() -> {
                enlist(new Logging("1"));
                durable.set(number.get());
            });
            assertThat(log).containsExactly("prepare 1", "abort 1", "prepare 1", "commit 1");
            assertThat(storage.calls).containsExactly("prepare", "invalid", "abort", "prepare", "commit", "published");
            assertThat(durable.get()).isEqualTo(5);
        }
    }

    @Test
    void areAbortedWhenTheForceFails() {
        try (FakeStorage storage = new FakeStorage()) {
            storage.forcesAtOnce = false;
            TLong durable = storage.durable(new TLong(), 1L);
            storage.breakDown();
            assertThatThrownBy(() -> Stm.atomic(() -> {
                        enlist(new Logging("1"));
                        durable.set(2);
                    }))
                    .isSameAs(storage.failure);
            assertThat(log).containsExactly("prepare 1", "abort 1");
        }
    }

    static void inAnotherThread(Workers.Work work) {
        try {
            Workers workers = new Workers();
            workers.start(work);
            workers.join();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
