package org.holdfast.stm;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.holdfast.stm.spi.Storage;
import org.jspecify.annotations.Nullable;

/**
 * How a transaction runs, where the defaults do not do. Immutable: each {@code with…} gives a new one.
 *
 * <pre>{@code
 * Stm.options().withName("transfer").withTimeout(Duration.ofSeconds(5)).atomic(() -> …);
 * }</pre>
 *
 * A block that joins a running transaction runs by the options of that one.
 */
public final class TxnOptions {

    static final TxnOptions DEFAULT = new TxnOptions(new Draft());

    /** For {@link Stm#snapshot}, which cannot wait and therefore need not remember what it has read. */
    static final TxnOptions SNAPSHOT = new TxnOptions(DEFAULT.draft(draft -> draft.readOnly = true));

    private static final int MOST_ID_CHARS = 255;

    private final @Nullable String name;
    private final @Nullable String id;
    private final @Nullable Boolean sync;
    private final @Nullable Duration timeout;
    private final @Nullable Duration maxWait;
    private final int maxAttempts;
    private final Isolation isolation;
    private final boolean readOnly;
    private final OnConflict onConflict;
    private final @Nullable Consumer<? super TxnAttempt> observer;

    /** Options in the making. */
    private static final class Draft {
        private @Nullable String name;
        private @Nullable String id;
        private @Nullable Boolean sync;
        private @Nullable Duration timeout;
        private @Nullable Duration maxWait;
        private int maxAttempts = Integer.MAX_VALUE;
        private Isolation isolation = Isolation.SERIALIZABLE;
        private boolean readOnly;
        private OnConflict onConflict = OnConflict.BACK_OFF;
        private @Nullable Consumer<? super TxnAttempt> observer;
    }

    private TxnOptions(Draft draft) {
        name = draft.name;
        id = draft.id;
        sync = draft.sync;
        timeout = draft.timeout;
        maxWait = draft.maxWait;
        maxAttempts = draft.maxAttempts;
        isolation = draft.isolation;
        readOnly = draft.readOnly;
        onConflict = draft.onConflict;
        observer = draft.observer;
    }

    private Draft draft(Consumer<Draft> change) {
        Draft draft = new Draft();
        draft.name = name;
        draft.id = id;
        draft.sync = sync;
        draft.timeout = timeout;
        draft.maxWait = maxWait;
        draft.maxAttempts = maxAttempts;
        draft.isolation = isolation;
        draft.readOnly = readOnly;
        draft.onConflict = onConflict;
        draft.observer = observer;
        change.accept(draft);
        return draft;
    }

    private TxnOptions with(Consumer<Draft> change) {
        return new TxnOptions(draft(change));
    }

    /**
     * {@return these options with a name} Messages, {@link Stm#running}, and recordings show it, also those of
     * transactions that lost to this one.
     *
     * @param newName says what the transaction is for
     */
    public TxnOptions withName(String newName) {
        Objects.requireNonNull(newName, "newName");
        return with(draft -> draft.name = newName);
    }

    /**
     * {@return these options with an id of the transaction, by which a store recognises it} The id goes into the store
     * with the changes, or not at all: whoever cannot know whether the transaction took place, because its process
     * died, asks the store for the outcome of the id, or runs the transaction once more with the same id: it then fails
     * if it has taken place. A transaction that changes nothing durable leaves no id anywhere, and one that joins a
     * running transaction must have the id of that one.
     *
     * @param newId unique to this transaction, 1 to 255 characters
     */
    public TxnOptions withId(String newId) {
        Objects.requireNonNull(newId, "newId");
        if (newId.isEmpty() || newId.length() > MOST_ID_CHARS) {
            throw new IllegalArgumentException("the id of a transaction has 1 to " + MOST_ID_CHARS + " characters, not "
                    + newId.length() + ": '" + newId + "'");
        }
        return with(draft -> draft.id = newId);
    }

    /**
     * {@return these options with a wait for the disk, or without, whatever the default of the store} With it, the
     * transaction returns when all that it has changed in a store is safe on disk, and all that it has read which
     * others have changed, also by transactions that did not wait. Without, it returns at once, and the store forces
     * its changes soon: a crash can take them back, but only together with everything that came after them. A
     * transaction that changes one store and has read what another store has not forced yet, waits for that in any
     * case.
     *
     * @param newSync whether to wait
     */
    public TxnOptions withSync(boolean newSync) {
        return with(draft -> draft.sync = newSync);
    }

    /**
     * {@return these options with a limit of time from start to commit, waiting in {@link Stm#retry} included} When it
     * has passed, the transaction gives up with {@link TxnTimeoutException} instead of waiting or running again. The
     * default is no limit.
     *
     * @param newTimeout how long, more than zero
     */
    public TxnOptions withTimeout(Duration newTimeout) {
        requirePositive("timeout", newTimeout);
        return with(draft -> draft.timeout = newTimeout);
    }

    /**
     * {@return these options with a limit of the time spent waiting in {@link Stm#retry}, all waits together} When it
     * has passed, the transaction gives up with {@link TxnTimeoutException}. The default is no limit.
     *
     * @param newMaxWait how long, more than zero
     */
    public TxnOptions withMaxWait(Duration newMaxWait) {
        requirePositive("maxWait", newMaxWait);
        return with(draft -> draft.maxWait = newMaxWait);
    }

    private static void requirePositive(String what, Duration duration) {
        if (duration.isZero() || duration.isNegative()) {
            throw new IllegalArgumentException("the " + what + " must be longer than zero: " + duration);
        }
    }

    /**
     * {@return these options with a limit of attempts} When as many were lost to other transactions, the transaction
     * gives up with {@link TooManyAttemptsException}. Waiting in {@link Stm#retry} does not count. The default is no
     * limit.
     *
     * @param newMaxAttempts how many, at least 1
     */
    public TxnOptions withMaxAttempts(int newMaxAttempts) {
        if (newMaxAttempts < 1) {
            throw new IllegalArgumentException("at least one attempt is needed: " + newMaxAttempts);
        }
        return with(draft -> draft.maxAttempts = newMaxAttempts);
    }

    /**
     * {@return these options with an isolation}
     *
     * @param newIsolation what the transaction may overlook; {@link Isolation#SERIALIZABLE} by default
     */
    public TxnOptions withIsolation(Isolation newIsolation) {
        Objects.requireNonNull(newIsolation, "newIsolation");
        return with(draft -> draft.isolation = newIsolation);
    }

    /**
     * {@return these options for blocks that only read, or not} Such a block reads everything as it was when it began,
     * as {@link Stm#snapshot}, and never loses to another; unlike that it can wait in {@link Stm#retry}. Writing is
     * refused with {@link TxnStateException}.
     *
     * @param newReadOnly whether it only reads; false by default
     */
    public TxnOptions withReadOnly(boolean newReadOnly) {
        return with(draft -> draft.readOnly = newReadOnly);
    }

    /**
     * {@return these options with what to do in contention}
     *
     * @param newOnConflict what to do after a lost attempt; {@link OnConflict#BACK_OFF} by default
     */
    public TxnOptions withOnConflict(OnConflict newOnConflict) {
        Objects.requireNonNull(newOnConflict, "newOnConflict");
        return with(draft -> draft.onConflict = newOnConflict);
    }

    /**
     * {@return these options with an observer, which gets every attempt, its outcome and how long it took} It is called
     * in the transaction's thread, after the attempt has ended and outside of it; what it throws leaves {@code atomic}.
     *
     * @param newObserver called after each attempt
     */
    public TxnOptions withObserver(Consumer<? super TxnAttempt> newObserver) {
        Objects.requireNonNull(newObserver, "newObserver");
        return with(draft -> draft.observer = newObserver);
    }

    /**
     * Runs a block as one transaction. As {@link Stm#atomic(TxnCallable)}, with these options.
     *
     * @param <R> what the block returns
     * @param <X> what the block may throw
     * @param block the block
     * @return its result
     * @throws X what the block threw
     */
    public <R extends @Nullable Object, X extends Throwable> R atomic(TxnCallable<R, X> block) throws X {
        Objects.requireNonNull(block, "block");
        Attempt attempt = Attempt.ofThread();
        if (attempt.isIdle()) {
            return Transaction.run(this, attempt, block);
        }
        return joined(attempt, block);
    }

    private <R extends @Nullable Object, X extends Throwable> R joined(Attempt running, TxnCallable<R, X> block)
            throws X {
        running.requireRunning();
        requireSameId(running.options());
        if (!readOnly) {
            return block.call();
        }
        boolean wasReadOnly = running.setReadOnly(true);
        try {
            return block.call();
        } finally {
            running.setReadOnly(wasReadOnly);
        }
    }

    private void requireSameId(TxnOptions running) {
        if (id != null && !id.equals(running.id)) {
            throw new TxnStateException("a block with the id '" + id + "' would become a part of "
                    + running.nameOrDefault() + ", which has "
                    + (running.id == null ? "none" : "the id '" + running.id + "'")
                    + "; give the id to the outermost block, or run this one outside of it");
        }
    }

    /**
     * Runs a block as one transaction. As {@link Stm#atomic(TxnRunnable)}, with these options.
     *
     * @param <X> what the block may throw
     * @param block the block
     * @throws X what the block threw
     */
    public <X extends Throwable> void atomic(TxnRunnable<X> block) throws X {
        Objects.requireNonNull(block, "block");
        TxnCallable<@Nullable Void, X> callable = () -> {
            block.run();
            return null;
        };
        atomic(callable);
    }

    /**
     * Runs a block as one transaction in another thread. As {@link Stm#async}, with these options.
     *
     * @param <R> what the block returns
     * @param executor what runs the transaction
     * @param block the block
     * @return the result to come
     */
    public <R extends @Nullable Object> CompletionStage<R> async(Executor executor, TxnCallable<R, ?> block) {
        Objects.requireNonNull(block, "block");
        CompletableFuture<R> result = new CompletableFuture<>();
        executor.execute(() -> complete(result, block));
        return result.minimalCompletionStage();
    }

    @SuppressWarnings("NullAway") // a future completed with what may be null
    private <R extends @Nullable Object> void complete(CompletableFuture<R> result, TxnCallable<R, ?> block) {
        R value;
        try {
            if (Stm.inTransaction()) {
                throw new TxnStateException(
                        "the executor given to async runs tasks in the thread that calls it, which is"
                                + " in a transaction; use one that has threads of its own, or call it in Txn.afterCommit");
            }
            value = atomic(block);
        } catch (Throwable thrown) {
            result.completeExceptionally(thrown);
            return;
        }
        result.complete(value);
    }

    @Nullable
    String name() {
        return name;
    }

    @Nullable
    String id() {
        return id;
    }

    /** {@return whether a transaction waits for the disk of a storage} */
    boolean isSync(Storage storage) {
        return sync == null ? storage.isSync() : sync;
    }

    String nameOrDefault() {
        return name == null ? "transaction" : "transaction '" + name + "'";
    }

    @Nullable
    Duration timeout() {
        return timeout;
    }

    @Nullable
    Duration maxWait() {
        return maxWait;
    }

    int maxAttempts() {
        return maxAttempts;
    }

    OnConflict onConflict() {
        return onConflict;
    }

    @Nullable
    Consumer<? super TxnAttempt> observer() {
        return observer;
    }

    boolean readOnly() {
        return readOnly;
    }

    /** {@return whether all is read as it was when the block began} */
    boolean isOnSnapshot() {
        return readOnly || isolation == Isolation.SNAPSHOT;
    }

    /** {@return whether what is read on a snapshot must be remembered} */
    boolean mayRetry() {
        return this != SNAPSHOT;
    }

    /** {@return whether these are options that no user has asked for} */
    boolean arePlain() {
        return this == DEFAULT || this == SNAPSHOT;
    }

    @Override
    public String toString() {
        return nameOrDefault() + " (id=" + orNone(id) + ", sync=" + (sync == null ? "as the store" : sync)
                + ", timeout=" + orNone(timeout) + ", maxAttempts="
                + (maxAttempts == Integer.MAX_VALUE ? "unlimited" : maxAttempts) + ", maxWait=" + orNone(maxWait)
                + ", isolation=" + isolation + ", readOnly=" + readOnly + ", onConflict=" + onConflict + ")";
    }

    private static Object orNone(@Nullable Object value) {
        return value == null ? "none" : value;
    }
}
