package org.holdfast.stm.spi;

/**
 * What the memory commits the changes of durable variables to. Its methods are called by the thread that commits; they
 * must not read or write variables except through {@link Memory} and {@link Changes}.
 */
public interface Storage {

    /**
     * Makes all ready for the commit of an attempt. The attempt holds the update lock of every variable it has written;
     * nothing is visible to others yet. All that can fail, fails here, with an exception that leaves the storage as it
     * was and becomes the result of the transaction.
     *
     * @param changes what the attempt has written
     * @return what is committed or aborted next, exactly once
     */
    Prepared prepare(Changes changes);

    /** {@return where an attempt may move its changes, so that they need not stay in memory until it commits} */
    Spill spill();

    /**
     * {@return whether a transaction returns only when what it has written here, and what it has read here that others
     * have written, is safe on disk} A transaction may say otherwise for itself.
     */
    boolean isSync();

    /** Has all that is in the log forced soon, though nobody waits for it. */
    void forceSoon();

    /**
     * Waits until the log is safe on disk up to a position.
     *
     * @param position a value of {@link Prepared#position} or {@link Stored#position}
     */
    void awaitForced(long position);

    /**
     * {@return whether the log is safe on disk up to a position, without waiting}
     *
     * @param position as for {@link #awaitForced}
     */
    boolean isForced(long position);
}
