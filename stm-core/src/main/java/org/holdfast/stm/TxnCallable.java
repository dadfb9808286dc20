package org.holdfast.stm;

import org.jspecify.annotations.Nullable;

/**
 * A transactional block with a result. It may run several times, so its only effects should be on transactional
 * variables; everything else belongs into {@code Txn.afterCommit}.
 *
 * @param <R> what the block returns
 * @param <X> what the block may throw
 */
@FunctionalInterface
public interface TxnCallable<R extends @Nullable Object, X extends Throwable> {

    /**
     * Runs the block once.
     *
     * @return the result, which leaves the transaction only if it commits
     * @throws X what the block throws; the transaction is then rolled back
     */
    R call() throws X;
}
