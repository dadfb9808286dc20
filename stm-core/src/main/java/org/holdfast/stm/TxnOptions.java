package org.holdfast.stm;

import java.time.Duration;
import java.util.Objects;
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

    static final TxnOptions DEFAULT = new TxnOptions(null, null, Integer.MAX_VALUE);

    private final @Nullable String name;
    private final @Nullable Duration timeout;
    private final int maxAttempts;

    private TxnOptions(@Nullable String name, @Nullable Duration timeout, int maxAttempts) {
        this.name = name;
        this.timeout = timeout;
        this.maxAttempts = maxAttempts;
    }

    /**
     * {@return these options with a name, which messages then show}
     *
     * @param newName says what the transaction is for
     */
    public TxnOptions withName(String newName) {
        return new TxnOptions(Objects.requireNonNull(newName, "newName"), timeout, maxAttempts);
    }

    /**
     * {@return these options with a limit of time from start to commit, waiting in {@link Stm#retry} included} When it
     * has passed, the transaction gives up with {@link TxnTimeoutException} instead of waiting or running again. The
     * default is no limit.
     *
     * @param newTimeout how long, more than zero
     */
    public TxnOptions withTimeout(Duration newTimeout) {
        if (newTimeout.isZero() || newTimeout.isNegative()) {
            throw new IllegalArgumentException("the timeout must be longer than zero: " + newTimeout);
        }
        return new TxnOptions(name, newTimeout, maxAttempts);
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
        return new TxnOptions(name, timeout, newMaxAttempts);
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
        Attempt running = Attempt.current();
        if (running != null) {
            running.requireRunning();
            return block.call();
        }
        return new Transaction(this).run(block);
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

    String nameOrDefault() {
        return name == null ? "transaction" : "transaction '" + name + "'";
    }

    @Nullable
    Duration timeout() {
        return timeout;
    }

    int maxAttempts() {
        return maxAttempts;
    }

    @Override
    public String toString() {
        return nameOrDefault() + " (timeout=" + (timeout == null ? "none" : timeout) + ", maxAttempts="
                + (maxAttempts == Integer.MAX_VALUE ? "unlimited" : maxAttempts) + ")";
    }
}
