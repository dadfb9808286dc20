package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a transaction of {@link Isolation#SNAPSHOT} overlooks, and what not. */
@Timeout(120)
class IsolationTest {

    private static final TxnOptions ON_SNAPSHOT = Stm.options().withIsolation(Isolation.SNAPSHOT);

    private final TLong number = new TLong(1);
    private final TLong other = new TLong(1);
    private final TVar<String> name = new TVar<>("a");

    @Test
    void readsEverythingAsItWasWhenItBeganAndRunsOnce() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        String seen = ON_SNAPSHOT.atomic(() -> {
            runs.incrementAndGet();
            String first = number.get() + name.get();
            inAnotherThread(() -> Stm.atomic(() -> {
                number.set(2);
                name.set("b");
                other.set(2);
            }));
            return first + number.get() + name.get() + other.get();
        });
        assertThat(seen).isEqualTo("1a1a1");
        assertThat(runs).hasValue(1);
    }

    @Test
    void isNotLostBecauseOfWhatItHasOnlyRead() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        ON_SNAPSHOT.atomic(() -> {
            runs.incrementAndGet();
            long read = number.get();
            inAnotherThread(() -> number.set(10));
            other.set(read + 1);
        });
        assertThat(runs).hasValue(1);
        assertThat(List.of(number.get(), other.get())).containsExactly(10L, 2L);
    }

    @Test
    void bothOfTwoThatRelyOnWhatTheOtherChangesCommit() throws Exception {
        assertThat(onDutyAfterBothHaveTriedToLeave(Isolation.SNAPSHOT)).isZero();
    }

    @Test
    void onlyOneOfThemCommitsAtFirstIfSerializable() throws Exception {
        assertThat(onDutyAfterBothHaveTriedToLeave(Isolation.SERIALIZABLE)).isEqualTo(1);
    }

    /** Write skew, certainly: each has read both before either commits. */
    private long onDutyAfterBothHaveTriedToLeave(Isolation isolation) throws Exception {
        TLong[] onDuty = {number, other};
        CyclicBarrier bothHaveRead = new CyclicBarrier(2);
        AtomicInteger attempts = new AtomicInteger();
        Workers.together(2, doctor -> Stm.options().withIsolation(isolation).atomic(() -> {
            long doctors = onDuty[0].get() + onDuty[1].get();
            if (attempts.incrementAndGet() <= 2) {
                bothHaveRead.await();
            }
            if (doctors == 2) {
                onDuty[doctor].set(0);
            }
        }));
        if (isolation == Isolation.SNAPSHOT) {
            assertThat(attempts).hasValue(2);
        } else {
            assertThat(attempts).hasValueGreaterThan(2); // each may find the other about to commit, and step back
        }
        return onDuty[0].get() + onDuty[1].get();
    }

    @ParameterizedTest(name = "blind {0}")
    @ValueSource(booleans = {true, false})
    void theFirstCommitterOfAWrittenVariableWins(boolean blind) throws Exception {
        AtomicInteger runs = new AtomicInteger();
        ON_SNAPSHOT.atomic(() -> {
            if (!blind) {
                number.get();
            }
            other.get();
            if (runs.incrementAndGet() == 1) {
                inAnotherThread(() -> number.set(10));
            }
            number.set(blind ? 2 : number.get() + 1);
        });
        assertThat(runs).hasValue(2);
        assertThat(number.get()).isEqualTo(blind ? 2 : 11);
    }

    @Test
    void aVariableWrittenInTheSameMomentAsTheBeginIsStillACollision() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            AtomicInteger runs = new AtomicInteger();
            ON_SNAPSHOT.atomic(() -> {
                if (runs.incrementAndGet() == 1) {
                    inAnotherThread(() -> number.add(1)); // the first commit after the begin
                }
                number.set(number.get() + 1);
            });
            assertThat(runs).hasValue(2);
        }
        assertThat(number.get()).isEqualTo(2_001);
    }

    @Test
    void changesThatCommuteDoNotCollide() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        ON_SNAPSHOT.atomic(() -> {
            runs.incrementAndGet();
            number.add(10);
            name.commute(old -> old + "c");
            inAnotherThread(() -> {
                number.add(100);
                name.set("b");
            });
        });
        assertThat(runs).hasValue(1);
        assertThat(number.get()).isEqualTo(111);
        assertThat(name.get()).isEqualTo("bc");
    }

    @Test
    void aChangeThatCommutesAndIsReadCollides() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        long seen = ON_SNAPSHOT.<Long, Exception>atomic(() -> {
            number.add(10);
            if (runs.incrementAndGet() == 1) {
                inAnotherThread(() -> number.add(100));
            }
            return number.get();
        });
        assertThat(runs).hasValue(2);
        assertThat(seen).isEqualTo(111);
        assertThat(number.get()).isEqualTo(111);
    }

    @Test
    void seesItsOwnWrites() throws Exception {
        String seen = ON_SNAPSHOT.atomic(() -> {
            other.set(5);
            other.add(1);
            name.set(name.get() + "b");
            name.commute(old -> old + "c");
            inAnotherThread(() -> number.set(10));
            return other.get() + name.get() + number.get();
        });
        assertThat(seen).isEqualTo("6abc1");
        assertThat(other.get()).isEqualTo(6);
    }

    @Test
    void waitsInRetryAndSeesWhatHasWokenIt() throws Exception {
        Workers workers = new Workers();
        Thread waiter = workers.start(() -> ON_SNAPSHOT.atomic(() -> {
            Stm.check(number.get() == 2);
            other.set(number.get() + 10);
        }));
        awaitWaiting(waiter);
        number.set(2);
        workers.join();
        assertThat(other.get()).isEqualTo(12);
    }

    /** What is new already when it begins to wait must not be waited for. */
    @Test
    void doesNotMissAChangeBetweenItsBeginAndItsWait() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        ON_SNAPSHOT.atomic(() -> {
            if (runs.incrementAndGet() == 1) {
                inAnotherThread(() -> number.set(2));
            }
            Stm.check(number.get() == 2);
        });
        assertThat(runs).hasValue(2);
    }

    @Test
    void undoesNestedBlocksAndAlternativesAlone() {
        String seen = ON_SNAPSHOT.atomic(() -> {
            number.set(2);
            assertThatThrownBy(() -> Stm.nested(() -> {
                        number.set(3);
                        throw new IllegalStateException("undo");
                    }))
                    .hasMessage("undo");
            return Stm.orElse(
                    () -> {
                        number.set(4);
                        return Stm.retry();
                    },
                    () -> {
                        name.set("b");
                        return number.get() + name.get();
                    });
        });
        assertThat(seen).isEqualTo("2b");
        assertThat(number.get()).isEqualTo(2);
    }

    @Test
    void worksBesideADurableStorage() throws Exception {
        try (FakeStorage storage = new FakeStorage()) {
            TLong durable = storage.durable(new TLong(), 1L);
            AtomicInteger runs = new AtomicInteger();
            ON_SNAPSHOT.atomic(() -> {
                if (runs.incrementAndGet() == 1) {
                    inAnotherThread(() -> durable.set(10));
                }
                durable.set(durable.get() + number.get());
            });
            assertThat(runs).hasValue(2);
            assertThat(storage.log()).containsExactly(Map.of(durable, 10L), Map.of(durable, 11L));
        }
    }

    @Test
    void returnsNothingUnforcedThatItsSnapshotHasShown() throws Exception {
        try (FakeStorage storage = new FakeStorage()) {
            storage.forcesAtOnce = false;
            TLong durable = storage.durable(new TLong(), 1L);
            Workers workers = new Workers();
            workers.start(() -> durable.set(2));
            Spin.until(() -> storage.waitsForForce() >= 1);
            List<Long> results = new ArrayList<>();
            CountDownLatch hasRead = new CountDownLatch(1);
            workers.start(() -> results.add(ON_SNAPSHOT.<Long, RuntimeException>atomic(() -> {
                long read = durable.get();
                hasRead.countDown();
                return read;
            })));
            hasRead.await();
            Spin.until(() -> storage.waitsForForce() >= 2);
            assertThat(results).isEmpty();
            storage.force();
            workers.join();
            assertThat(results).containsExactly(2L);
        }
    }

    /** Transfers keep the sum, though reading is not checked: they write both accounts that they read. */
    @Test
    void concurrentTransfersThatWriteAllTheyReadLoseNothing() throws Exception {
        TLong[] accounts = {new TLong(1_000), new TLong(1_000), new TLong(1_000)};
        Workers.together(4, worker -> {
            for (int i = 0; i < 2_000; i++) {
                TLong from = accounts[(worker + i) % 3];
                TLong to = accounts[(worker + 2 * i + 1) % 3];
                ON_SNAPSHOT.atomic(() -> {
                    from.set(from.get() - 1);
                    to.set(to.get() + 1);
                });
            }
        });
        assertThat(accounts[0].get() + accounts[1].get() + accounts[2].get()).isEqualTo(3_000);
        assertThat(accounts).allSatisfy(account -> assertThat(account.keepsHistory() && Snapshots.registered() == null)
                .isFalse());
    }

    static void awaitWaiting(Thread thread) throws InterruptedException {
        Spin.until(() -> thread.getState() != Thread.State.RUNNABLE);
    }

    private static void inAnotherThread(Workers.Work work) throws Exception {
        Workers workers = new Workers();
        workers.start(work);
        workers.join();
    }
}
