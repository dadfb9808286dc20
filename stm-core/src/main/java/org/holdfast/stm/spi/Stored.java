package org.holdfast.stm.spi;

/** What a durable variable hangs on: the storage's record of it, which it may share with other variables. */
public interface Stored {

    /** {@return the storage that this record belongs to} */
    Storage storage();

    /** {@return the end in the log of the latest commit to this record, or a later position} */
    long position();

    /**
     * Makes all variables of this record loaded ones, with {@link Memory#setValue} and {@link Memory#setLoaded}. When
     * the first of them is a loaded one, all have their values, and as long as one is loaded they keep them. On return
     * they are loaded, by this thread or another, unless they have been left unloaded again meanwhile.
     */
    void load();
}
