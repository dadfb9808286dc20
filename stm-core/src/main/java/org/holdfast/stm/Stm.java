package org.holdfast.stm;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Software transactional memory: blocks of code that read and write {@link TVar variables} as if they ran alone.
 *
 * <p>A block either takes effect as a whole or not at all. Transactions are serializable, and opaque: not even an
 * attempt that will be restarted ever sees values that did not stand together. A block may therefore run several times;
 * what it does besides using transactional variables belongs into {@link Txn#afterCommit}.
 */
public final class Stm {

    private Stm() {}

    /**
     * Runs a block as one transaction. Inside a transaction it joins that one.
     *
     * @param <X> what the block may throw
     * @param block the block
     * @throws X what the block threw; nothing that it did has then taken effect, unless it had joined
     */
    public static <X extends Throwable> void atomic(TxnRunnable<X> block) throws X {
        TxnOptions.DEFAULT.atomic(block);
    }

    /**
     * Runs a block as one transaction. Inside a transaction it joins that one.
     *
     * @param <R> what the block returns
     * @param <X> what the block may throw
     * @param block the block
     * @return the result of the attempt that committed
     * @throws X what the block threw; nothing that it did has then taken effect, unless it had joined
     */
    public static <R extends @Nullable Object, X extends Throwable> R atomic(TxnCallable<R, X> block) throws X {
        return TxnOptions.DEFAULT.atomic(block);
    }

    /**
     * Runs a block that only reads, all of it at one instant: the moment when it began. It takes no lock, runs once,
     * never fails because of others and never holds them up, however long it takes. Inside a transaction it joins that
     * one and forbids writing meanwhile.
     *
     * @param <R> what the block returns
     * @param <X> what the block may throw
     * @param block the block
     * @return its result
     * @throws X what the block threw
     * @throws TxnStateException if the block writes a variable, or waits in {@link #retry}
     */
    public static <R extends @Nullable Object, X extends Throwable> R snapshot(TxnCallable<R, X> block) throws X {
        return TxnOptions.SNAPSHOT.atomic(block);
    }

    /**
     * Gives up this attempt and waits until something that it has read has changed; then the block runs again. Inside
     * {@link #orElse} the other alternative is tried before.
     *
     * @param <R> whatever type the place of the call needs
     * @return never
     * @throws TxnStateException outside a transaction, and in a snapshot that is not part of one
     */
    @SuppressWarnings("TypeParameterUnusedInFormals") // it never returns, so it fits every place
    public static <R extends @Nullable Object> R retry() {
        Attempt attempt = running("retry()");
        attempt.requireRunning();
        if (attempt.mayNotRetry()) {
            throw new TxnStateException(
                    "retry() in a snapshot would wait for ever, for what it sees cannot change; use Stm.atomic,"
                            + " or Stm.options().withReadOnly(true)");
        }
        throw attempt.signal(Signal.RETRY);
    }

    /**
     * Goes on only if a condition holds, else {@link #retry}.
     *
     * @param condition computed from transactional variables
     * @throws TxnStateException if the condition is false outside a transaction, or in a snapshot
     */
    public static void check(boolean condition) {
        if (!condition) {
            retry();
        }
    }

    /**
     * Runs the first block; if it calls {@link #retry}, undoes what it did and runs the second instead. If that one
     * retries too, the transaction waits until something that either has read changes. An exception undoes the block
     * that threw it and leaves this method.
     *
     * @param <R> what the blocks return
     * @param <X> what the blocks may throw
     * @param first tried first
     * @param second tried if the first retries
     * @return the result of the one that did not retry
     * @throws X what a block threw
     */
    public static <R extends @Nullable Object, X extends Throwable> R orElse(
            TxnCallable<R, X> first, TxnCallable<R, X> second) throws X {
        Objects.requireNonNull(first, "first");
        Objects.requireNonNull(second, "second");
        Attempt attempt = Attempt.current();
        if (attempt == null) {
            return atomic(() -> orElse(first, second));
        }
        try {
            return nested(first);
        } catch (Throwable thrown) {
            if (attempt.pendingSignal() != Signal.RETRY) {
                throw thrown;
            }
            attempt.resume(); // what the first has read stays in the read set: it is waited for, too
        }
        return nested(second);
    }

    /**
     * Runs a block inside the running transaction, so that it can fail alone: if it throws, what it did is undone and
     * the transaction may go on. Outside a transaction the same as {@link #atomic(TxnCallable)}.
     *
     * @param <R> what the block returns
     * @param <X> what the block may throw
     * @param block the block
     * @return its result
     * @throws X what the block threw
     */
    public static <R extends @Nullable Object, X extends Throwable> R nested(TxnCallable<R, X> block) throws X {
        Objects.requireNonNull(block, "block");
        Attempt attempt = Attempt.current();
        if (attempt == null) {
            return atomic(block);
        }
        Attempt.Savepoint savepoint = attempt.savepoint();
        R result;
        try {
            result = block.call();
            attempt.throwPendingSignal();
        } catch (Throwable thrown) {
            attempt.rollBackTo(savepoint);
            throw thrown;
        }
        attempt.release(savepoint);
        return result;
    }

    /** {@return the default options, to be changed with their {@code with…} methods} */
    public static TxnOptions options() {
        return TxnOptions.DEFAULT;
    }

    /**
     * {@return the running transaction}
     *
     * @throws TxnStateException outside a transaction
     */
    public static Txn current() {
        return new TxnHandle(running("Stm.current()"));
    }

    /** {@return whether this thread is in a transaction} */
    public static boolean inTransaction() {
        return Attempt.current() != null;
    }

    /**
     * Runs a block as one transaction in another thread. The stage is completed when the transaction has committed and,
     * if it changed a durable store, its changes are safe on disk; or exceptionally, with what {@link #atomic} would
     * have thrown. The transaction is one of its own, also if this is called inside another one, which does not wait
     * for it; give it to {@link Txn#afterCommit} if it should run only if that one commits.
     *
     * @param <R> what the block returns
     * @param executor what runs the transaction; one of its threads is taken until the transaction has ended, also
     *     while it waits in {@link #retry}
     * @param block the block
     * @return the result to come
     */
    public static <R extends @Nullable Object> CompletionStage<R> async(Executor executor, TxnCallable<R, ?> block) {
        return TxnOptions.DEFAULT.async(executor, block);
    }

    /** {@return the transactions that run or wait at about this moment, those that are known to run longest first} */
    public static List<RunningTxn> running() {
        return RunningAttempts.list();
    }

    /** {@return what all transactions of this process have come to so far} */
    public static StmStatistics statistics() {
        return RunningAttempts.statistics();
    }

    static Attempt running(String what) {
        Attempt attempt = Attempt.current();
        if (attempt == null) {
            throw new TxnStateException(what + " was called outside a transaction; call it inside Stm.atomic(() -> …)");
        }
        return attempt;
    }
}
