package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a crash could still take back does not leave a transaction. */
class UnforcedTest {

    private final FakeStorage storage = new FakeStorage();
    private final TLong durable = storage.durable(new TLong(), 1L);
    private final TLong otherDurable = storage.durable(new TLong(), 1L);
    private final TLong transientNumber = new TLong(1);
    private final TVar<String> transientName = new TVar<>("a");
    private final TxnOptions withoutWaiting = Stm.options().withSync(false);
    private final List<String> ended = new CopyOnWriteArrayList<>();
    private final Workers workers = new Workers();

    @BeforeEach
    void commitWithoutAForce() {
        storage.forcesAtOnce = false;
        waitsForTheForce(
                "first",
                () -> Stm.atomic(() -> {
                    durable.set(2);
                    transientNumber.set(2);
                    transientName.set("b");
                    Stm.current().afterCommit(() -> ended.add("afterCommit of first"));
                }));
    }

    @AfterEach
    void detach() {
        storage.close();
    }

    /** Starts some work and sees that it comes to wait for the force. */
    private void waitsForTheForce(String name, Workers.Work work) {
        int before = storage.waitsForForce();
        Thread thread = workers.start(() -> {
            work.run();
            ended.add(name);
        });
        while (storage.waitsForForce() == before && thread.isAlive()) {
            Thread.onSpinWait();
        }
        assertThat(ended).as("ended before the force").isEmpty();
    }

    private void forceAndJoin() throws Exception {
        storage.force();
        workers.join();
    }

    @Test
    void aReadOnlyBlockWaits() throws Exception {
        waitsForTheForce("atomic", () -> assertThat(Stm.<Long, RuntimeException>atomic(() -> durable.get()))
                .isEqualTo(2));
        waitsForTheForce("snapshot", () -> assertThat(Stm.<Long, RuntimeException>snapshot(durable::get))
                .isEqualTo(2));
        waitsForTheForce("single", () -> assertThat(durable.get()).isEqualTo(2));
        forceAndJoin();
        assertThat(ended).contains("first", "atomic", "snapshot", "single");
    }

    @Test
    void aReaderOfATransientVariableThatTheCommitWroteWaits() throws Exception {
        waitsForTheForce("atomic", () -> Stm.atomic(() -> transientNumber.get()));
        waitsForTheForce("snapshot", () -> Stm.snapshot(transientName::get));
        waitsForTheForce("single", transientName::get);
        forceAndJoin();
    }

    @Test
    void anExceptionWaits() throws Exception {
        waitsForTheForce("exception", () -> assertThatThrownBy(() -> Stm.atomic(() -> {
                    throw new IllegalStateException("saw " + durable.get());
                }))
                .hasMessage("saw 2"));
        waitsForTheForce("exception of a snapshot", () -> assertThatThrownBy(() -> Stm.snapshot(() -> {
                    throw new IllegalStateException("saw " + durable.get());
                }))
                .hasMessage("saw 2"));
        forceAndJoin();
    }

    @Test
    void aTimeoutThatTellsThatNothingElseCameWaits() throws Exception {
        TxnOptions impatient = Stm.options().withTimeout(Duration.ofMillis(1));
        waitsForTheForce("timeout", () -> assertThatThrownBy(() -> impatient.atomic(() -> Stm.check(durable.get() > 2)))
                .isInstanceOf(TxnTimeoutException.class));
        forceAndJoin();
    }

    @Test
    void afterCommitRunsAfterTheForce() throws Exception {
        waitsForTheForce(
                "reader",
                () -> Stm.atomic(() -> {
                    Stm.current().afterCommit(() -> ended.add("afterCommit"));
                    return durable.get();
                }));
        forceAndJoin();
        assertThat(ended).contains("afterCommit", "afterCommit of first");
    }

    @Test
    void theMarkIsPassedOnByWhoHasReadIt() throws Exception {
        TLong passedOn = new TLong();
        waitsForTheForce(
                "passing",
                () -> Stm.atomic(() -> {
                    passedOn.set(durable.get());
                }));
        waitsForTheForce("reading", () -> Stm.atomic(() -> passedOn.get()));
        forceAndJoin();
        assertThat(passedOn.get()).isEqualTo(2);
    }

    @Test
    void theMarkIsPassedOnByACommutingChange() throws Exception {
        waitsForTheForce("adding", () -> transientNumber.add(1));
        waitsForTheForce("commuting", () -> transientName.commute(old -> old + "c"));
        waitsForTheForce("reading", () -> assertThat(transientNumber.get()).isEqualTo(3));
        waitsForTheForce("reading", () -> assertThat(transientName.get()).isEqualTo("bc"));
        forceAndJoin();
    }

    @Test
    void theMarkIsPassedOnByACommutingChangeThatDoesNotWaitItself() throws Exception {
        withoutWaiting.atomic(() -> durable.add(1));
        waitsForTheForce("reading", () -> assertThat(durable.get()).isEqualTo(3));
        forceAndJoin();
    }

    @Test
    void whoHasReadNothingUnforcedNeverWaits() {
        TLong unrelated = new TLong();
        Stm.atomic(() -> unrelated.set(otherDurable.get() + 1));
        assertThat(unrelated.get()).isEqualTo(2);
        transientNumber.set(9); // blind: nothing of the first commit is in it
        assertThat(transientNumber.get()).isEqualTo(9);
        assertThat(storage.waitsForForce()).isEqualTo(1);
    }

    @Test
    void inAStorageWhereNobodyWaitsNobodyDoes() {
        storage.isSync = false;
        otherDurable.set(7);
        assertThat(otherDurable.get() + durable.get() + transientNumber.get()).isEqualTo(11);
        assertThat(storage.waitsForForce()).isEqualTo(1);
        assertThat(storage.calls).as("calls").contains("forceSoon");
    }

    @Test
    void inAStorageWhereNobodyWaitsThoseDoWhoSaySo() throws Exception {
        storage.isSync = false;
        TxnOptions waiting = Stm.options().withSync(true);
        otherDurable.set(7);
        waitsForTheForce(
                "reader of another's", () -> assertThat(waiting.<Long, RuntimeException>atomic(otherDurable::get))
                        .isEqualTo(7));
        waitsForTheForce("reader on a snapshot", () -> assertThat(
                        waiting.withReadOnly(true).<Long, RuntimeException>atomic(transientNumber::get))
                .isEqualTo(2));
        waitsForTheForce("writer", () -> waiting.atomic(() -> otherDurable.set(8)));
        waitsForTheForce("thrower", () -> assertThatThrownBy(() -> waiting.atomic(() -> {
                    throw new IllegalStateException("saw " + durable.get());
                }))
                .hasMessage("saw 2"));
        forceAndJoin();
    }

    @Test
    void whoDoesNotWaitForTheForceHasItDoneSoonAndOthersWaitForWhatItWrote() throws Exception {
        TLong passedOn = new TLong();
        withoutWaiting.atomic(() -> passedOn.set(durable.get()));
        assertThat(storage.calls).contains("forceSoon");
        assertThatThrownBy(() -> withoutWaiting.atomic(() -> {
                    throw new IllegalStateException("saw " + durable.get());
                }))
                .hasMessage("saw 2");
        withoutWaiting.atomic(() -> {
            Stm.current().afterCommit(() -> ended.add("afterCommit"));
            otherDurable.set(5);
        });
        assertThat(ended).containsExactly("afterCommit");
        ended.clear();
        waitsForTheForce(
                "reader of what was passed on", () -> assertThat(passedOn.get()).isEqualTo(2));
        waitsForTheForce("reader", () -> assertThat(otherDurable.get()).isEqualTo(5));
        forceAndJoin();
    }

    @Test
    void noOneWaitsOnceTheForceIsDone() throws Exception {
        forceAndJoin();
        otherDurableStaysUnforced();
        int before = storage.waitsForForce();
        assertThat(durable.get() + transientNumber.get()).isEqualTo(4);
        assertThat(storage.waitsForForce()).isEqualTo(before);
    }

    private void otherDurableStaysUnforced() {
        ended.clear();
        waitsForTheForce("other", () -> otherDurable.set(5));
    }

    /** Its own force covers what it has read, which stands before it in the log. */
    @Test
    void aDurableCommitWaitsForItsOwnForceOnly() throws Exception {
        waitsForTheForce("second", durable::incrementAndGet);
        waitsForTheForce("third", () -> otherDurable.set(3));
        storage.force(2);
        while (!ended.contains("second")) {
            Thread.onSpinWait();
            assertThat(storage.waitsForForce()).as("waits").isEqualTo(3);
        }
        assertThat(ended).doesNotContain("third");
        forceAndJoin();
    }

    @Test
    void aForceThatFailsIsToldToAllWhoHaveReadOrWritten() throws Exception {
        Workers concerned = new Workers();
        concerned.start(
                () -> assertThatThrownBy(() -> Stm.atomic(() -> durable.get())).isSameAs(storage.failure));
        concerned.start(() -> assertThatThrownBy(() -> Stm.snapshot(() -> {
                    Stm.current().afterAbort(() -> ended.add("afterAbort"));
                    throw new IllegalStateException("saw " + durable.get());
                }))
                .isSameAs(storage.failure));
        concerned.start(() -> assertThatThrownBy(durable::incrementAndGet).isSameAs(storage.failure));
        while (storage.waitsForForce() < 4) {
            Thread.onSpinWait();
        }
        storage.breakDown();
        concerned.join();
        assertThat(ended).containsExactly("afterAbort");
        assertThatThrownBy(workers::join).hasRootCause(storage.failure); // the first commit
    }
}
