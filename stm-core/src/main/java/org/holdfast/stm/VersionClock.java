package org.holdfast.stm;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The clock that orders commits: the memory's time in epochs.
 *
 * <p>A commit does not advance it, so that commits to different variables share no written cache line. It takes the
 * epoch after the current one and marks the current one as used; the clock moves on only when a reader meets something
 * newer than its own reading, when a snapshot starts after a commit, or when a variable has used up the sequence
 * numbers of an epoch. (The lazily advanced clock is GV5 of Dice, Shalev, Shavit: Transactional Locking II, 2006.)
 *
 * <p>Invariant: a commit takes its epoch while it holds all its commit locks. So when the clock shows {@code e}, every
 * commit of an epoch up to {@code e} has published all its values, or still holds their locks and is seen at each.
 */
final class VersionClock {

    /*
     * Every reader looks at this word and few write it; it has a cache line (and the neighbour that is fetched with it)
     * to itself. Bits 1–63: epoch. Bit 0: a commit has taken the next epoch.
     */
    private static final int AT = 16;
    private static final long[] WORD = new long[2 * AT + 1];
    private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final long USED = 1;

    private VersionClock() {}

    private static long word() {
        return (long) WORDS.getVolatile(WORD, AT);
    }

    /** {@return the current epoch} Commits that have ended may have written versions of the next one. */
    static long epoch() {
        return word() >>> 1;
    }

    /** {@return an epoch that is not before that of any commit that has ended} Advances the clock if need be. */
    static long epochOfAllCommitted() {
        for (; ; ) {
            long word = word();
            if ((word & USED) == 0) {
                return word >>> 1;
            }
            long next = (word >>> 1) + 1;
            if (WORDS.compareAndSet(WORD, AT, word, next << 1)) {
                return next;
            }
        }
    }

    /**
     * {@return the version of a commit that holds all its commit locks}
     *
     * @param newest the newest version of those that it replaces
     */
    static long versionAfter(long newest) {
        for (; ; ) {
            long epoch = epochOfCommit();
            long next = Math.max(Orec.firstVersionOf(epoch), newest + 1);
            if (Orec.epochOfVersion(next) == epoch) {
                return next;
            }
            epochOfAllCommitted(); // the epoch's sequence numbers are used up: advance
        }
    }

    private static long epochOfCommit() {
        for (; ; ) {
            long word = word();
            if ((word & USED) != 0 || WORDS.compareAndSet(WORD, AT, word, word | USED)) {
                return (word >>> 1) + 1;
            }
        }
    }
}
