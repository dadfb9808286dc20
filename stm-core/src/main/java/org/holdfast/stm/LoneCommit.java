package org.holdfast.stm;

import java.util.List;

/**
 * The commit of one variable that no storage knows, by the steps of {@link Commit} but without their generality. It
 * serves blocks that have written one variable, and calls outside any block, which need no attempt for it.
 *
 * <pre>
 * lock    take both locks
 *         take the version from the clock; a block checks its reads
 * keep    keep the replaced value if a snapshot may need it
 *         the caller changes the value
 * end     look whether anybody waits; publish; wake
 * </pre>
 */
final class LoneCommit {

    /** Instead of an orec: this is no case for a lone commit, or others were in the way too often. */
    static final long LONG_WAY = -1;

    /** Bits of an orec that tell of a storage. */
    private static final long OF_STORAGE = Orec.DURABLE | Orec.UNFORCED | Orec.UNLOADED;

    private LoneCommit() {}

    /** {@return the orec to publish by a call outside any block, both locks being held from now on; or LONG_WAY} */
    static long begin(Cell cell) {
        if (Observation.isRecording()) {
            return LONG_WAY;
        }
        Contention.yieldToPrecedence(Deadline.NEVER);
        long lockedOrec = lock(cell, Contention.LOSSES_BEFORE_PRECEDENCE);
        if (lockedOrec == LONG_WAY) {
            return LONG_WAY;
        }
        long version = VersionClock.versionAfter(Orec.version(lockedOrec));
        keep(cell, lockedOrec, version);
        return Orec.ofVersion(version);
    }

    /**
     * Takes both locks.
     *
     * @param tries how often to try while others have them
     * @return the orec before it was locked; or LONG_WAY, and no lock is held
     */
    static long lock(Cell cell, int tries) {
        for (int met = 1; met <= tries; met++) {
            long word = cell.orec();
            if (Orec.has(word, OF_STORAGE)) {
                return LONG_WAY;
            }
            if (!Orec.has(word, Orec.LOCKS) && cell.casOrec(word, word | Orec.LOCKS)) {
                return word;
            }
            Contention.backOff(met);
        }
        return LONG_WAY;
    }

    /** Keeps the value that is about to be replaced, if need be. The locks are given back if this fails. */
    static void keep(Cell cell, long lockedOrec, long version) {
        Snapshots.Registered registered = Snapshots.registered();
        if (registered == null) {
            if (cell.keepsHistory()) {
                cell.forgetAll();
            }
            return;
        }
        try {
            long epoch = Orec.epochOfVersion(version);
            if (cell.keep(lockedOrec, epoch, registered)) {
                Snapshots.retain(List.of(cell), epoch);
            }
        } catch (Throwable noMemory) {
            cell.releaseOrec(lockedOrec);
            throw noMemory;
        }
    }

    /** Publishes what a call outside any block has changed, and counts it. */
    static void end(Cell cell, long orec, Attempt idle) {
        end(cell, orec);
        idle.counters().committed++;
    }

    static void end(Cell cell, long orec) {
        boolean wake = Waiters.isAnyoneWaiting();
        cell.releaseOrec(orec);
        if (wake) {
            Waiters.wake(cell);
        }
    }
}
