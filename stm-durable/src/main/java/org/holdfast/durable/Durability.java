package org.holdfast.durable;

/** When {@code atomic} returns, as far as the disk is concerned. */
public enum Durability {

    /** When all that the transaction wrote is forced to disk. A crash takes back nothing that was acknowledged. */
    SYNC,

    /**
     * At once; the changes are forced at most about 50 milliseconds later. A crash takes back at most the transactions
     * of that time, and never one without all that came after it.
     */
    ASYNC
}
