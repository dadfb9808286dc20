package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@link Stm#running} shows. */
@Timeout(120)
class RunningTest {

    private final TLong number = new TLong();
    private final TVar<String> name = new TVar<>("a");
    private final Workers workers = new Workers();

    private static List<RunningTxn> running(String name) {
        return Stm.running().stream().filter(txn -> name.equals(txn.name())).toList();
    }

    /** Waits until a transaction of this name waits in {@code retry}. */
    private static RunningTxn awaitWaiting(String name) throws InterruptedException {
        AtomicReference<RunningTxn> waiting = new AtomicReference<>();
        Spin.until(() -> {
            running(name).stream().filter(txn -> txn.waitingFor() != null).forEach(waiting::set);
            return waiting.get() != null;
        });
        return waiting.get();
    }

    @Test
    void aWaitingTransactionWithItsNameThreadAttemptAndWhatItWaitsFor() throws Exception {
        Thread thread = workers.start(() -> Stm.options().withName("waiter").atomic(() -> {
            name.get();
            number.get();
            name.get(); // as often as it may be read, it is shown once
            Stm.check(number.get() == 1);
        }));
        RunningTxn seen = awaitWaiting("waiter");
        assertThat(seen.thread()).isEqualTo(thread.getName());
        assertThat(seen.attempt()).isEqualTo(1);
        assertThat(seen.waitingOn()).containsExactlyInAnyOrder("TLong(0)", "TVar(a)");
        Duration waitingFor = seen.waitingFor();
        assertThat(waitingFor).isNotNull().isGreaterThanOrEqualTo(Duration.ZERO);
        assertThat(seen.time()).isNotNull().isGreaterThanOrEqualTo(waitingFor);
        assertThat(awaitWaiting("waiter").time()).as("time goes on").isGreaterThan(seen.time());

        number.set(1);
        workers.join();
        assertThat(running("waiter")).isEmpty();
    }

    @Test
    void theAttemptThatWaits() throws Exception {
        workers.start(() -> Stm.options().withName("third").atomic(() -> number.await(value -> value > 1)));
        for (int attempt = 1; attempt <= 2; attempt++) {
            int now = attempt;
            Spin.until(
                    () -> running("third").stream().anyMatch(txn -> txn.waitingFor() != null && txn.attempt() == now));
            number.add(1);
        }
        workers.join();
        assertThat(running("third")).isEmpty();
    }

    /** A hook of the waiting transaction has run another one in the same thread, which is not the one that waits. */
    @Test
    void theTransactionThatWaitsAndNotTheLastOneOfItsThread() throws Exception {
        workers.start(() -> Stm.options().withName("waits").atomic(() -> {
            Stm.current().afterAbort(() -> Stm.options().withName("hook").atomic(() -> name.set("b")));
            Stm.check(number.get() == 1);
        }));
        RunningTxn seen = awaitWaiting("waits");
        assertThat(running("hook")).isEmpty();
        assertThat(seen.time()).isNotNull();
        number.set(1);
        workers.join();
    }

    @Test
    void aRunningTransactionThatDoesNotWait() throws Exception {
        CountDownLatch runs = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        workers.start(() -> Stm.options().withName("runs").atomic(() -> {
            runs.countDown();
            mayEnd.await();
        }));
        runs.await();
        assertThat(running("runs")).hasSize(1).first().satisfies(txn -> {
            assertThat(txn.thread()).isEqualTo("worker-0");
            assertThat(txn.time()).isNotNull();
            assertThat(txn.waitingFor()).isNull();
            assertThat(txn.waitingOn()).isEmpty();
        });
        mayEnd.countDown();
        workers.join();
        assertThat(running("runs")).isEmpty();
    }

    @Test
    void theTransactionOfThisThread() {
        String own = Thread.currentThread().getName();
        Stm.atomic(() -> assertThat(Stm.running()).anySatisfy(txn -> {
            assertThat(txn.thread()).isEqualTo(own);
            assertThat(txn.name()).isNull();
            assertThat(txn.time()).as("of one without options").isNull();
        }));
        assertThat(Stm.running()).noneSatisfy(txn -> assertThat(txn.thread()).isEqualTo(own));
    }

    @Test
    void thoseThatRunLongestFirst() throws Exception {
        workers.start(() -> Stm.options().withName("older").atomic(() -> number.await(value -> value == 1)));
        awaitWaiting("older");
        workers.start(() -> Stm.options().withName("younger").atomic(() -> number.await(value -> value == 1)));
        awaitWaiting("younger");
        Stm.atomic(() ->
                assertThat(Stm.running()).extracting(RunningTxn::name).containsSubsequence("older", "younger", null));
        number.set(1);
        workers.join();
    }

    @Test
    void noneThatHaveFailed() {
        assertThatThrownBy(() -> Stm.options()
                        .withName("fails")
                        .withMaxWait(Duration.ofMillis(1))
                        .atomic(() -> Stm.check(number.get() > 0)))
                .isInstanceOf(TxnTimeoutException.class);
        assertThatThrownBy(() -> Stm.options().withName("fails").atomic(() -> {
                    throw new IllegalStateException("fails");
                }))
                .hasMessage("fails");
        assertThat(running("fails")).isEmpty();
    }

    @Test
    void inWords() {
        assertThat(new RunningTxn("transfer", "main", 3, Duration.ofMillis(7), null, List.of()))
                .hasToString("transaction 'transfer' of thread main, attempt 3, running for 7 ms");
        assertThat(new RunningTxn(null, "main", 1, null, null, List.of()))
                .hasToString("transaction of thread main, attempt 1");
        assertThat(new RunningTxn(
                        null, "main", 1, Duration.ofMillis(7), Duration.ofMillis(5), List.of("TLong(0)", "TVar(a)")))
                .hasToString("transaction of thread main, attempt 1, running for 7 ms,"
                        + " waiting for 5 ms on TLong(0), TVar(a)");
    }
}
