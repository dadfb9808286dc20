package org.holdfast.stm.spi;

/** What a durable variable hangs on: the storage's record of it, which it may share with other variables. */
public interface Stored {

    /** {@return the storage that this record belongs to} */
    Storage storage();

    /** {@return the end in the log of the latest commit to this record, or a later position} */
    long position();

    /**
     * Gives all variables of this record that are not loaded their stored values, with {@link Memory#load}. On return
     * they are loaded, by this thread or another.
     */
    void load();
}
