package org.holdfast.stm;

/**
 * Another resource that commits together with a transaction: a file, a queue, a database. Enlisted with
 * {@link Txn#enlist}.
 *
 * <p>When the block has ended, the transaction takes the locks of what it wrote, checks that what it read is current,
 * and calls {@link #prepare} of each participant in the order in which they were enlisted. Then the durable store, if
 * one is concerned, makes its record ready; a last check decides. After that either {@link #commit} of each is called,
 * in the same order, or {@link #abort} in the opposite order of each whose {@code prepare} was called, even if it
 * threw.
 *
 * <p>The methods must not use transactional variables: {@code prepare} is called with locks held, which other
 * transactions wait for, so it should be short. An attempt can be prepared, then aborted because of a conflict, and the
 * block is then run again.
 *
 * <p>If the process dies after some {@code prepare} and before {@code commit}, nobody calls either: a resource that
 * outlives the process must find out by itself what to do with what it has prepared.
 */
public interface Participant {

    /**
     * Makes everything ready, so that {@link #commit} cannot fail.
     *
     * @throws RuntimeException to veto: the transaction is rolled back and its caller gets this exception
     */
    void prepare();

    /**
     * Takes effect. The transaction has committed; if it changed a durable store, its changes are safe on disk, unless
     * it does not wait for that. What this throws leaves {@link Stm#atomic} after the other participants have been
     * told; the transaction stays committed.
     */
    void commit();

    /** Forgets what was prepared: the attempt has not committed. */
    void abort();
}
