package org.holdfast.stm;

/** What a transaction may overlook of others that run beside it. */
public enum Isolation {

    /** Nothing: the result is that of some order in which the transactions run one after the other. The default. */
    SERIALIZABLE,

    /**
     * What others change that it has only read. The transaction reads everything as it was when it began, and never
     * runs again because of what it has read; it does run again if another has meanwhile changed a variable that it
     * writes. Two such transactions can each rely on what the other is about to change (write skew), so use this only
     * where that does no harm.
     */
    SNAPSHOT
}
