package org.holdfast.durable;

/** What a crash leaves of what was not forced. */
enum Survival {
    /** Nothing. */
    LOSE_UNFORCED,
    /** Everything: the process died, the system did not. What was not forced may still be lost by the next crash. */
    KEEP_ALL,
    /** Everything but the end of the last write. */
    TORN_LAST_WRITE,
    /** Any sectors of any writes, and the first few changes of the directory. */
    SUBSET
}
