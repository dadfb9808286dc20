package org.holdfast.stm;

/**
 * A transactional block without a result. It may run several times, so its only effects should be on transactional
 * variables; everything else belongs into {@code Txn.afterCommit}.
 *
 * @param <X> what the block may throw
 */
@FunctionalInterface
public interface TxnRunnable<X extends Throwable> {

    /**
     * Runs the block once.
     *
     * @throws X what the block throws; the transaction is then rolled back
     */
    void run() throws X;
}
