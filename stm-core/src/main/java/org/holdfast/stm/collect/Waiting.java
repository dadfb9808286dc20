package org.holdfast.stm.collect;

import java.time.Duration;
import org.holdfast.stm.Stm;
import org.holdfast.stm.TxnCallable;
import org.holdfast.stm.TxnInterruptedException;
import org.holdfast.stm.TxnOptions;
import org.holdfast.stm.TxnTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Runs blocks that {@link Stm#retry} until they can go on, as the interfaces of {@code java.util.concurrent} ask for.
 */
final class Waiting {

    private Waiting() {}

    /** {@return the block's result, as soon as it has one} */
    static <R> R forResult(TxnCallable<R, RuntimeException> block) throws InterruptedException {
        return forResult(block, Stm.options());
    }

    /**
     * {@return the block's result, or null if it has none in time} Inside a transaction, in which no time passes, at
     * once.
     */
    static <R> @Nullable R forResult(TxnCallable<R, RuntimeException> block, long timeoutNanos)
            throws InterruptedException {
        R result = resultOrNull(block);
        if (result != null || timeoutNanos <= 0 || Stm.inTransaction()) {
            return result;
        }
        try {
            return forResult(block, Stm.options().withTimeout(Duration.ofNanos(timeoutNanos)));
        } catch (TxnTimeoutException e) {
            return resultOrNull(block); // what it gave up for may have been conflicts
        }
    }

    private static <R> R forResult(TxnCallable<R, RuntimeException> block, TxnOptions options)
            throws InterruptedException {
        try {
            return options.atomic(block);
        } catch (TxnInterruptedException e) {
            Thread.interrupted(); // the exception says it from now on
            InterruptedException interrupted = new InterruptedException(e.getMessage());
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    @SuppressWarnings("NullAway") // it takes the second block's null for an R
    private static <R> @Nullable R resultOrNull(TxnCallable<R, RuntimeException> block) {
        return Stm.<@Nullable R, RuntimeException>orElse(block, () -> null);
    }
}
