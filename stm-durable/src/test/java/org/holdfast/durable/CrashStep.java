package org.holdfast.durable;

/** The places in the work of a store at which a test stops the process, or holds a thread up. */
enum CrashStep {
    /** A unit of work is complete; its objects are locked. */
    SEALING,
    /** In the section that decides on the order, before the reads are validated. */
    VALIDATING,
    /** In the log's memory, and seen by nobody. */
    APPENDED,
    /** Seen by others, and not yet forced. */
    PUBLISHED,
    /** Half of what is to be written to the log is. */
    LOG_HALF_WRITTEN,
    LOG_WRITTEN,
    /** While the system forces the log. */
    LOG_FORCING,
    LOG_FORCED,
    /** Forced, and its caller has not been told. */
    TOLD,
    /** While the image takes a state. */
    IMAGE_PUT,
    SPILL_HALF_WRITTEN,
    SPILL_FORCED,
    /** The commit that names the file of what was moved out is appended; all others are kept out. */
    SPILL_APPENDED,
    IMAGE_CLOSED,
    MARK_HALF_WRITTEN,
    MARK_FORCED,
    MARK_RENAMED,
    MARK_DELETING,
    MARK_DELETED,
    REPLAYING,
    REPAIR_HALF_WRITTEN,
    REPAIRED,
    SPILL_DELETING;

    /** {@return whether it is met when a store is closed} */
    boolean isOfClosing() {
        return compareTo(IMAGE_CLOSED) >= 0 && compareTo(MARK_RENAMED) <= 0;
    }

    /** {@return whether it is met when a store is opened} */
    boolean isOfOpening() {
        return compareTo(MARK_DELETING) >= 0;
    }

    /** {@return whether the store must have been closed before, for it to be met} */
    boolean isAfterClose() {
        return this == MARK_DELETING || this == MARK_DELETED;
    }

    /** {@return whether a thread may be held up there} */
    boolean isOfCommit() {
        return compareTo(IMAGE_PUT) < 0;
    }
}
