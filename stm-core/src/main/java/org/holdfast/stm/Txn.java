package org.holdfast.stm;

/**
 * The running transaction, as its block sees it. Valid only in its own thread and until its block has ended; every
 * later use throws {@link TxnStateException}.
 */
public interface Txn {

    /** {@return the number of this attempt, 1 at first} */
    int attempt();

    /**
     * Runs an action when the block has ended, still inside the transaction: it may read and write variables, and an
     * exception that it throws rolls the transaction back. Actions run in the order in which they were given.
     *
     * @param action what to run
     */
    void beforeCommit(Runnable action);

    /**
     * Runs an action after the transaction has committed and, if it wrote to a durable store, after its changes are
     * safe on disk. It runs outside the transaction, in its thread, before {@link Stm#atomic} returns. If an action
     * throws, the others still run and the first exception then leaves {@code atomic}; the transaction stays committed.
     *
     * @param action what to run
     */
    void afterCommit(Runnable action);

    /**
     * Runs an action after what this attempt did has been undone: because its block threw, because it conflicted with
     * another transaction and runs again, or because it waits in {@link Stm#retry}. An action given inside a
     * {@link Stm#nested} block or an alternative of {@link Stm#orElse} that is undone alone runs when the whole attempt
     * has ended, whatever its end, before the others. Actions run in the order in which they were given. If one throws,
     * the others still run, and the first exception then leaves {@code atomic}: the transaction does not run again. If
     * the block itself threw, that is what leaves, with the action's exception suppressed in it.
     *
     * @param action what to run
     */
    void afterAbort(Runnable action);

    /**
     * Lets another resource commit together with this transaction. Enlisted in a {@link Stm#nested} block that is
     * undone alone, it is forgotten.
     *
     * @param participant is prepared when the block has ended, then committed or aborted
     */
    void enlist(Participant participant);
}
