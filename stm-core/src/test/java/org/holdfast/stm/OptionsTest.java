package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class OptionsTest {

    private final TLong number = new TLong();

    @Test
    void tellAllTheirValues() {
        TxnOptions options = Stm.options()
                .withName("n")
                .withId("order-7")
                .withSync(false)
                .withTimeout(Duration.ofSeconds(1))
                .withMaxWait(Duration.ofMillis(5))
                .withMaxAttempts(2)
                .withIsolation(Isolation.SNAPSHOT)
                .withReadOnly(true)
                .withOnConflict(OnConflict.RUN_AGAIN);
        assertThat(options)
                .hasToString("transaction 'n' (id=order-7, sync=false, timeout=PT1S, maxAttempts=2, maxWait=PT0.005S,"
                        + " isolation=SNAPSHOT, readOnly=true, onConflict=RUN_AGAIN)");
    }

    @Test
    void areNotChangedByMakingOthersOfThem() {
        String before = Stm.options().toString();
        TxnOptions named = Stm.options().withName("n");
        TxnOptions changed = named.withTimeout(Duration.ofSeconds(1))
                .withMaxWait(Duration.ofMillis(5))
                .withMaxAttempts(2)
                .withIsolation(Isolation.SNAPSHOT)
                .withReadOnly(true)
                .withOnConflict(OnConflict.TAKE_PRECEDENCE)
                .withObserver(attempt -> {})
                .withName("other");
        assertThat(Stm.options()).hasToString(before);
        assertThat(named)
                .hasToString(
                        "transaction 'n' (id=none, sync=as the store, timeout=none, maxAttempts=unlimited, maxWait=none,"
                                + " isolation=SERIALIZABLE, readOnly=false, onConflict=BACK_OFF)");
        assertThat(changed.withReadOnly(false).toString()).contains("readOnly=false", "'other'", "maxAttempts=2");
    }

    @Test
    void refuseAMaximalWaitOfNothing() {
        assertThatThrownBy(() -> Stm.options().withMaxWait(Duration.ofNanos(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the maxWait must be longer than zero");
    }

    @Test
    void aJoiningBlockRunsByTheOptionsOfTheTransactionThatItJoins() {
        String handle = Stm.options().withName("outer").atomic(() -> Stm.options()
                .withName("inner")
                .atomic(() -> Stm.current().toString()));
        assertThat(handle).startsWith("transaction 'outer' of thread ");
    }

    // Ids

    @Test
    void aBlockWithAnIdJoinsATransactionOfThatIdOnly() {
        TxnOptions first = Stm.options().withId("first");
        TxnOptions second = Stm.options().withId("second");
        assertThat(first.<Long, RuntimeException>atomic(() -> first.atomic(() -> number.incrementAndGet())))
                .isEqualTo(1);
        assertThatThrownBy(() -> second.withName("outer").atomic(() -> first.atomic(() -> number.set(9))))
                .isInstanceOf(TxnStateException.class)
                .hasMessageContaining("a block with the id 'first' would become a part of transaction 'outer'")
                .hasMessageContaining("which has the id 'second'");
        assertThatThrownBy(() -> Stm.atomic(() -> first.atomic(() -> number.set(9))))
                .isInstanceOf(TxnStateException.class)
                .hasMessageContaining("which has none");
        assertThat(number.get()).isEqualTo(1);
    }

    @Test
    void anIdHasOneCharacterAtLeastAnd255AtMost() {
        Stm.options().withId("x".repeat(255));
        for (String wrong : List.of("", "x".repeat(256))) {
            assertThatThrownBy(() -> Stm.options().withId(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("1 to 255 characters, not " + wrong.length());
        }
    }

    // Limits

    @Test
    void aWaitLongerThanTheMaximumIsToldWithNameAttemptsTimeAndWait() {
        assertThatThrownBy(() -> Stm.options()
                        .withName("patient")
                        .withMaxWait(Duration.ofMillis(20))
                        .atomic(() -> Stm.check(number.get() > 0)))
                .isInstanceOf(TxnTimeoutException.class)
                .hasMessageMatching("transaction 'patient' gave up after 1 attempts in \\d{2,} ms"
                        + " \\(maxWait=20 ms, waited \\d{2,} ms\\)");
    }

    /** Each wait is ended after a tenth of the maximum, so that ten of them are all there can be. */
    @Test
    void allWaitsTogetherCountForTheMaximalWait() throws Exception {
        AtomicBoolean waiting = new AtomicBoolean(true);
        Workers workers = new Workers();
        workers.start(() -> {
            for (int attempt = 1; waiting.get(); attempt++) {
                while (waiting.get() && !hasWaited("patient", attempt, Duration.ofMillis(40))) {
                    Thread.onSpinWait();
                }
                number.add(1);
            }
        });
        AtomicInteger attempts = new AtomicInteger();
        try {
            assertThatThrownBy(() -> Stm.options()
                            .withName("patient")
                            .withMaxWait(Duration.ofMillis(400))
                            .atomic(() -> {
                                assertThat(attempts.incrementAndGet()).isLessThanOrEqualTo(11);
                                Stm.check(number.get() < 0);
                            }))
                    .isInstanceOf(TxnTimeoutException.class)
                    .hasMessageMatching(".* \\(maxWait=400 ms, waited \\d{3,} ms\\)");
        } finally {
            waiting.set(false);
        }
        workers.join();
    }

    private static boolean hasWaited(String name, int attempt, Duration time) {
        return Stm.running().stream()
                .filter(txn -> name.equals(txn.name()) && txn.attempt() == attempt)
                .map(RunningTxn::waitingFor)
                .anyMatch(waited -> waited != null && waited.compareTo(time) > 0);
    }

    @Test
    void timeThatIsNotWaitedDoesNotCountForTheMaximalWait() throws Exception {
        TxnOptions options = Stm.options().withMaxWait(Duration.ofMillis(10));
        AtomicInteger attempts = new AtomicInteger();
        options.atomic(() -> {
            long now = number.get();
            if (attempts.incrementAndGet() < 10) {
                long until = System.nanoTime() + 5_000_000;
                while (System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
                Workers.together(1, worker -> number.add(1)); // so that the wait ends at once
                Stm.check(now < 0);
            }
        });
        assertThat(attempts).hasValue(10);
    }

    @Test
    void theShorterOfTimeoutAndMaximalWaitIsWhatCounts() {
        TxnOptions waitsShortly = Stm.options().withTimeout(Duration.ofDays(1)).withMaxWait(Duration.ofMillis(2));
        assertThatThrownBy(() -> waitsShortly.atomic(() -> Stm.check(number.get() > 0)))
                .isInstanceOf(TxnTimeoutException.class)
                .hasMessageContaining("(timeout=86400000 ms, maxWait=2 ms, waited ");
        TxnOptions livesShortly =
                Stm.options().withTimeout(Duration.ofMillis(2)).withMaxWait(Duration.ofDays(1));
        assertThatThrownBy(() -> livesShortly.atomic(() -> Stm.check(number.get() > 0)))
                .isInstanceOf(TxnTimeoutException.class)
                .hasMessageContaining("(timeout=2 ms, maxWait=86400000 ms, waited ");
    }

    @Test
    void aMaximalWaitAllowsToWaitForNothing() {
        assertThatThrownBy(() -> Stm.options().withMaxWait(Duration.ofMillis(1)).atomic(() -> Stm.<Boolean>retry()))
                .isInstanceOf(TxnTimeoutException.class);
    }

    @Test
    void aTransactionThatLostToOneWithANameTellsIt() {
        assertThatThrownBy(
                        () -> Stm.options().withName("loser").withMaxAttempts(2).atomic(() -> {
                            loseAgainst(Stm.options().withName("winner"));
                        }))
                .isInstanceOf(TooManyAttemptsException.class)
                .hasMessageMatching("transaction 'loser' gave up after 2 attempts in \\d+ ms \\(maxAttempts=2\\);"
                        + " last conflict on TLong\\(4\\) with transaction 'winner'");
    }

    @Test
    void aTransactionThatLostToOneWithoutANameMakesUpNone() {
        Stm.options().withName("long ago").atomic(() -> number.set(5));
        assertThatThrownBy(() -> Stm.options().withMaxAttempts(1).atomic(() -> {
                    loseAgainst(Stm.options());
                }))
                .isInstanceOf(TooManyAttemptsException.class)
                .hasMessageEndingWith("; last conflict on TLong(7)");
    }

    private void loseAgainst(TxnOptions rival) throws Exception {
        long before = number.get();
        Workers.together(
                1,
                worker -> rival.atomic(() -> {
                    number.set(before + 2);
                }));
        number.set(before);
    }

    @Test
    void aTransactionThatFoundTheLockHeldTellsByWhom() throws Exception {
        CountDownLatch holds = new CountDownLatch(1);
        CountDownLatch mayGo = new CountDownLatch(1);
        Workers workers = new Workers();
        workers.start(() -> Stm.options().withName("holder").atomic(() -> {
            number.set(1);
            Stm.current().enlist(new BlockingParticipant(holds, mayGo));
        }));
        holds.await();
        forgetThreadsThatAreGone();
        assertThatThrownBy(
                        () -> Stm.options().withName("loser").withMaxAttempts(1).atomic(() -> number.set(2)))
                .isInstanceOf(TooManyAttemptsException.class)
                .hasMessageMatching("transaction 'loser' gave up after 1 attempts in \\d+ ms \\(maxAttempts=1\\);"
                        + " last conflict on TLong\\(0\\) with transaction 'holder' of thread worker-0");
        mayGo.countDown();
        workers.join();
        assertThat(number.get()).isEqualTo(1);
    }

    /** Among too many threads the committer is not looked for, and other tests have used thousands. */
    private static void forgetThreadsThatAreGone() throws Exception {
        var entries = RunningAttempts.class.getDeclaredField("ENTRIES");
        entries.setAccessible(true);
        Collection<?> known = (Collection<?>) entries.get(null);
        Spin.until(() -> {
            System.gc();
            Stm.statistics(); // removes them
            return known.size() < 500;
        });
    }

    private record BlockingParticipant(CountDownLatch holds, CountDownLatch mayGo) implements Participant {
        @Override
        public void prepare() {
            holds.countDown();
            try {
                mayGo.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void commit() {}

        @Override
        public void abort() {}
    }

    @Test
    void theNumberOfAttemptsIsToldAlsoIfAHookHasRunTransactionsOfItsOwn() {
        assertThatThrownBy(() -> Stm.options().withMaxAttempts(3).atomic(() -> {
                    Stm.current().afterAbort(() -> Stm.atomic(() -> number.add(0)));
                    loseAgainst(Stm.options());
                }))
                .isInstanceOf(TooManyAttemptsException.class)
                .hasMessageContaining("gave up after 3 attempts");
    }

    /** Such a value must not harm the transaction that only wants to tell of it. */
    @Test
    void aVariableWhoseValueCannotBeShownIsToldNevertheless() {
        Object unshowable = new Object() {
            @Override
            public String toString() {
                throw new UnsupportedOperationException("no words");
            }
        };
        TVar<Object> variable = new TVar<>(unshowable);
        List<TxnAttempt> seen = new ArrayList<>();
        assertThatThrownBy(() -> Stm.options()
                        .withMaxAttempts(1)
                        .withObserver(seen::add)
                        .atomic(() -> {
                            variable.get();
                            Workers.together(1, worker -> variable.set(unshowable));
                            variable.set("mine");
                        }))
                .isInstanceOf(TooManyAttemptsException.class)
                .hasMessageContaining("last conflict on TVar(java.lang.UnsupportedOperationException: no words)");
        assertThat(seen).hasSize(1);
        Stm.atomic(() -> variable.set("later"));
        assertThat(variable.get()).isEqualTo("later");
    }

    /** As an entity whose words come from its own variables. */
    @Test
    void aVariableWhoseValueReadsVariablesToBeShownIsToldNevertheless() {
        TVar<Object> variable = new TVar<>(new Object() {
            @Override
            public String toString() {
                return "number " + number.get();
            }
        });
        List<TxnAttempt> seen = new ArrayList<>();
        assertThatThrownBy(() -> Stm.options()
                        .withMaxAttempts(1)
                        .withObserver(seen::add)
                        .atomic(() -> {
                            Object value = variable.get();
                            Workers.together(1, worker -> variable.set(value));
                            variable.set("mine");
                        }))
                .isInstanceOf(TooManyAttemptsException.class)
                .hasMessageContaining("last conflict on TVar(number 0)");
        assertThat(seen).extracting(TxnAttempt::conflict).containsExactly("TVar(number 0)");
        assertThat(Stm.inTransaction()).isFalse();
    }

    // Contention

    @ParameterizedTest
    @EnumSource(OnConflict.class)
    void whateverIsDoneAfterALossTheBlockRunsAgainUntilItCommits(OnConflict onConflict) throws Exception {
        Workers.together(4, worker -> {
            for (int i = 0; i < 2_000; i++) {
                Stm.options().withOnConflict(onConflict).atomic(() -> number.set(number.get() + 1));
            }
        });
        assertThat(number.get()).isEqualTo(8_000);
    }

    @Test
    void takesPrecedenceAfterTheFirstLossIfAskedTo() throws Exception {
        assertThat(lossesUntilPrecedence(OnConflict.TAKE_PRECEDENCE)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"BACK_OFF", "RUN_AGAIN"})
    void takesPrecedenceAfterSomeLossesIfNotAskedToTakeItEarlier(OnConflict onConflict) throws Exception {
        assertThat(lossesUntilPrecedence(onConflict)).isEqualTo(Contention.LOSSES_BEFORE_PRECEDENCE);
    }

    /** Another thread tries to commit in each attempt, which waits until that is done or held up. */
    private int lossesUntilPrecedence(OnConflict onConflict) throws Exception {
        Workers others = new Workers();
        int losses = Stm.options().withOnConflict(onConflict).atomic(() -> {
            long before = number.get();
            Thread writer = others.start(() -> number.add(1));
            while (writer.isAlive() && writer.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            number.set(before + 100);
            return Stm.current().attempt() - 1;
        });
        others.join();
        assertThat(number.get()).isEqualTo(losses + 101);
        return losses;
    }
}
