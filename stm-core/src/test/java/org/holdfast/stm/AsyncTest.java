package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class AsyncTest {

    private final TLong number = new TLong();
    private final Workers workers = new Workers();
    private final Executor executor = task -> workers.start(task::run);

    @Test
    void givesTheResultWhenTheTransactionHasCommitted() throws Exception {
        long mine = Thread.currentThread().getId();
        CompletionStage<Long> seen = Stm.<Long>async(executor, number::incrementAndGet)
                .thenApply(result -> {
                    assertThat(Stm.inTransaction()).isFalse();
                    return 10 * number.get() + result;
                });
        assertThat(await(seen)).isEqualTo(11);
        assertThat(await(Stm.<Long>async(executor, () -> Thread.currentThread().getId())))
                .isNotEqualTo(mine);
    }

    @Test
    void givesTheExceptionThatAtomicWouldHaveThrown() {
        IOException thrown = new IOException("fails");
        CompletionStage<Long> failing = Stm.async(executor, () -> {
            number.set(1);
            throw thrown;
        });
        assertThatThrownBy(() -> await(failing)).hasCause(thrown);
        assertThat(number.get()).isZero();
    }

    @Test
    void runsByItsOptions() {
        TxnOptions readOnly = Stm.options().withReadOnly(true);
        assertThatThrownBy(() -> await(readOnly.async(executor, number::incrementAndGet)))
                .hasCauseInstanceOf(TxnStateException.class);
    }

    @Test
    void mayWait() throws Exception {
        CompletionStage<Long> waiting = Stm.async(executor, () -> number.await(value -> value > 1));
        number.set(1);
        number.set(2);
        assertThat(await(waiting)).isEqualTo(2);
    }

    @Test
    void isATransactionOfItsOwnInsideAnother() throws Exception {
        assertThatThrownBy(() -> Stm.atomic(() -> {
                    number.set(5);
                    long seen = await(Stm.<Long>async(executor, () -> number.addAndGet(1)));
                    assertThat(seen).isEqualTo(1);
                    throw new IllegalStateException("fails");
                }))
                .hasMessage("fails");
        assertThat(number.get()).isEqualTo(1);
    }

    @Test
    void givenToAfterCommitItRunsOnlyIfTheOtherCommits() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        Stm.atomic(() -> {
            number.set(5);
            Stm.current().afterCommit(() -> Stm.<Long>async(executor, () -> number.addAndGet(1))
                    .thenRun(done::countDown));
        });
        done.await();
        assertThat(number.get()).isEqualTo(6);
    }

    /** It would join, and tell of a commit that may never come. */
    @Test
    void refusesAnExecutorThatRunsItInsideTheTransactionThatCallsIt() throws Exception {
        Stm.atomic(() -> {
            CompletionStage<Long> joined = Stm.async(Runnable::run, () -> number.addAndGet(1));
            assertThatThrownBy(() -> await(joined))
                    .hasCauseInstanceOf(TxnStateException.class)
                    .hasMessageContaining("the executor given to async");
        });
        assertThat(number.get()).isZero();
        assertThat(await(Stm.<Long>async(Runnable::run, () -> number.addAndGet(1))))
                .isEqualTo(1);
    }

    @Test
    void isCompletedOnlyWhenItsChangesAreSafe() throws Exception {
        try (FakeStorage storage = new FakeStorage()) {
            storage.forcesAtOnce = false;
            TLong durable = storage.durable(new TLong(), 1L);
            CompletionStage<Long> result = Stm.async(executor, durable::incrementAndGet);
            Spin.until(() -> storage.waitsForForce() > 0);
            assertThat(result.toCompletableFuture()).isNotDone();
            storage.force();
            assertThat(await(result)).isEqualTo(2);
        }
    }

    private static <R> R await(CompletionStage<R> stage) throws Exception {
        try {
            return stage.toCompletableFuture().get(100, TimeUnit.SECONDS);
        } catch (CompletionException e) {
            throw new AssertionError("wrapped twice", e);
        }
    }
}
