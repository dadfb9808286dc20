package org.holdfast.stm;

/**
 * The ownership record: one word that says which version of a variable is current and who may touch it.
 *
 * <pre>
 * bits 13–63  epoch     the clock's reading at the commit that wrote the value, plus one ({@link VersionClock})
 * bits  5–12  sequence  tells commits of one epoch to one variable apart
 * bit   4     UNLOADED  whoever wants the value asks the storage first, which may have it or be about to take it away;
 *                       always together with DURABLE, never with UNFORCED, with no lock but one that its storage takes
 * bit   3     UNFORCED  a crash could still take the value back; whoever has read it waits before it returns
 * bit   2     DURABLE   the variable hangs on a record of a storage
 * bit   1     UPDATE    a committer holds it: other writers wait, readers pass
 * bit   0     COMMIT    a committer is about to publish: readers wait
 * </pre>
 *
 * A version is the epoch and the sequence together, the word shifted right by {@link #VERSION_SHIFT}.
 */
final class Orec {

    static final long COMMIT = 1;
    static final long UPDATE = 2;
    static final long LOCKS = COMMIT | UPDATE;
    static final long DURABLE = 4;
    static final long UNFORCED = 8;
    static final long UNLOADED = 16;

    /** What a reader must look into before it may take the value. */
    static final long UNSETTLED = COMMIT | UNFORCED | UNLOADED;

    static final int VERSION_SHIFT = 5;
    static final int SEQUENCE_BITS = 8;

    private static final int EPOCH_SHIFT = VERSION_SHIFT + SEQUENCE_BITS;
    private static final long VERSION_OR_COMMIT = (-1L << VERSION_SHIFT) | COMMIT;

    private Orec() {}

    static long epoch(long orec) {
        return orec >>> EPOCH_SHIFT;
    }

    static long version(long orec) {
        return orec >>> VERSION_SHIFT;
    }

    static long ofVersion(long version) {
        return version << VERSION_SHIFT;
    }

    static long firstVersionOf(long epoch) {
        return epoch << SEQUENCE_BITS;
    }

    static long epochOfVersion(long version) {
        return version >>> SEQUENCE_BITS;
    }

    /** {@return whether a value read between these two readings of one word belongs to the first} */
    static boolean sameValue(long before, long after) {
        return ((before ^ after) & VERSION_OR_COMMIT) == 0;
    }

    static boolean sameVersion(long one, long other) {
        return (one ^ other) >>> VERSION_SHIFT == 0;
    }

    /** {@return a word that is greater than every orec of an epoch, and not greater than those of the next} */
    static long endOfEpoch(long epoch) {
        return (epoch + 1) << EPOCH_SHIFT;
    }

    static boolean has(long orec, long bits) {
        return (orec & bits) != 0;
    }
}
