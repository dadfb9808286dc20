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

    /** {@return the end of what has been appended to the log so far} */
    long appended();

    /**
     * Waits until the log is safe on disk up to a position.
     *
     * @param position a value of {@link #appended} or {@link Prepared#position}
     */
    void awaitForced(long position);

    /**
     * {@return whether the log is safe on disk up to a position, without waiting}
     *
     * @param position a value of {@link #appended}
     */
    boolean isForced(long position);
}
