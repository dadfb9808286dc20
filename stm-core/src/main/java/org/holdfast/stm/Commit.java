package org.holdfast.stm;

import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The commit of one updating attempt.
 *
 * <pre>
 * 1 Take the update lock of every written variable; readers still read the old values. A lock that another holds for
 *   long: give up all and restart.
 * 2 If one of them is durable: have the storage make its unit of work ready. All that can fail, fails up to here.
 * 3 Take the commit locks, so that the conflict is visible at every variable before the first new value is at any;
 *   take the version from the clock; check that all reads are current; for a durable commit, append to the log.
 *   Check and append are one section of the storage, so the log's order is the order of the commits.
 *   From here on it is committed.
 * 4 Publish each value with its version, which releases its lock; wake the waiters.
 * 5 Wait for the force, holding nothing.
 * </pre>
 *
 * A variable that is transient, and whose write calls no user code, gets both locks in step 1 at once; if the attempt
 * turns out to be durable, the commit locks are given back until step 3.
 */
final class Commit {

    /** Instead of an epoch: the reads must be current. */
    static final long ALL_CURRENT = -1;

    private final ReadSet reads;
    private final WriteSet writes;
    private final StoreParticipant store;
    private @Nullable Participants participants;
    /** The first committer wins over attempts whose snapshot is of this epoch; or ALL_CURRENT. */
    private long asOf;

    /** What the values that were read wait for. */
    private @Nullable Force unforcedReads;

    private int locked;
    private boolean lacksCommitLocks;
    private long newestVersion;

    private long version;
    /** What the values that were written wait for. */
    private @Nullable Force unforced;

    private @Nullable Cell lostTo;

    /** A commit of what these hold when it is {@link #run}; used again and again. */
    Commit(ReadSet reads, WriteSet writes) {
        this.reads = reads;
        this.writes = writes;
        this.store = new StoreParticipant(this, writes);
    }

    /**
     * Commits what the sets hold.
     *
     * @param readUnforced what the values that were read wait for
     * @param enlisted who commits together with this
     * @param snapshot the epoch that the reads are of, or ALL_CURRENT
     * @param options of the transaction
     * @return whether the attempt is committed; if not, it has lost and nothing is left of it but prepared participants
     */
    boolean run(@Nullable Force readUnforced, @Nullable Participants enlisted, long snapshot, TxnOptions options) {
        String name = options.name();
        if (writes.size() == 1 && readUnforced == null && enlisted == null && snapshot == ALL_CURRENT) {
            Cell cell = writes.cell(0);
            long lockedOrec = lockAlone(cell);
            if (lockedOrec != LoneCommit.LONG_WAY) {
                return runAlone(cell, lockedOrec, name);
            }
        }
        reset(readUnforced, enlisted, snapshot);
        if (unforcedReads != null) {
            store.awaitOthersIfDurable(unforcedReads);
        }
        boolean committed = false;
        try {
            committed = lockWrites() && settleAndPrepare(options) && decide();
        } catch (Signal restart) {
            committed = false;
        } finally {
            if (!committed) {
                abort();
            }
        }
        if (committed) {
            if (name != null) {
                sign(name);
            }
            publish();
        }
        return committed;
    }

    /** {@return the orec of the only written variable before it was locked, or LONG_WAY} */
    private long lockAlone(Cell cell) {
        if (writes.callsUserCode(0)) {
            return LoneCommit.LONG_WAY;
        }
        // Who has read what another is about to change has lost, and need not wait for it.
        return LoneCommit.lock(cell, writes.readIndex(0) < 0 ? Contention.LOSSES_BEFORE_PRECEDENCE : 1);
    }

    private boolean runAlone(Cell cell, long lockedOrec, @Nullable String name) {
        asOf = ALL_CURRENT;
        version = VersionClock.versionAfter(Orec.version(lockedOrec));
        if (!isUnchanged(0, cell, lockedOrec) || !readsAreCurrent()) {
            cell.releaseOrec(lockedOrec);
            lostTo = lostTo == null ? cell : lostTo;
            return false;
        }
        LoneCommit.keep(cell, lockedOrec, version);
        if (name != null) {
            sign(name);
        }
        cell.settle(writes, 0);
        cell.publish(writes, 0);
        LoneCommit.end(cell, Orec.ofVersion(version));
        return true;
    }

    private void reset(@Nullable Force readUnforced, @Nullable Participants enlisted, long snapshot) {
        asOf = snapshot;
        locked = 0;
        newestVersion = 0;
        lacksCommitLocks = enlisted != null;
        if (participants != enlisted) {
            participants = enlisted;
        }
        if (unforcedReads != readUnforced) {
            unforcedReads = readUnforced;
        }
    }

    /** Lets go of what the last run has left here. Null is not stored over null, for that costs more than a look. */
    void forget() {
        if (participants != null) {
            participants = null;
        }
        if (unforcedReads != null) {
            unforcedReads = null;
        }
        store.forget();
        if (lostTo != null) {
            lostTo = null;
        }
    }

    /** {@return a variable on which the attempt lost, if it is known} */
    @Nullable
    Cell lostTo() {
        return lostTo;
    }

    /** {@return the store's part in this} */
    StoreParticipant store() {
        return store;
    }

    /** Notes that the version of this commit must be later than that of an orec. */
    void replaces(long orec) {
        newestVersion = Math.max(newestVersion, Orec.version(orec));
    }

    /** Notes who stood in the way. */
    void loseTo(Cell cell) {
        lostTo = cell;
    }

    // Step 1

    private boolean lockWrites() {
        int count = writes.size();
        for (int i = 0; i < count; i++) {
            Cell cell = writes.cell(i);
            long word = lock(i, cell);
            if (Orec.has(word, Orec.LOCKS)) {
                lostTo = cell;
                return false;
            }
            writes.locked(i, word);
            locked = i + 1;
        }
        for (int i = 0; i < count; i++) {
            if (!checkLocked(i)) {
                lostTo = writes.cell(i);
                return false;
            }
        }
        return true;
    }

    private boolean checkLocked(int index) {
        long word = writes.lockedOrec(index);
        newestVersion = Math.max(newestVersion, Orec.version(word));
        if (Orec.has(word, Orec.UNFORCED) && writes.isCommuting(index)) {
            // What changes a value by a function has read it.
            unforcedReads = Force.both(unforcedReads, writes.cell(index).force());
        }
        return isUnchanged(index, writes.cell(index), word);
    }

    /** {@return false if a variable that was just locked has changed since it was read} */
    private boolean isUnchanged(int index, Cell cell, long word) {
        if (asOf != ALL_CURRENT) {
            return Orec.epoch(word) <= asOf || writes.isCommuting(index);
        }
        int readIndex = writes.readIndex(index);
        return readIndex < 0 || reads.checkLocked(readIndex, cell, word);
    }

    /** {@return the orec before it was locked; with another's lock in it if that was not given back in time} */
    private long lock(int index, Cell cell) {
        for (int spins = 0; ; ) {
            long word = cell.orec();
            if (Orec.has(word, Orec.LOCKS)) {
                if (++spins > Contention.PATIENCE) {
                    return word;
                }
                Contention.pause(spins);
            } else if (Orec.has(word, Orec.UNLOADED)) {
                cell.load();
            } else if (cell.casOrec(word, word | locksFor(index, word))) {
                return word;
            }
        }
    }

    private long locksFor(int index, long word) {
        if (Orec.has(word, Orec.DURABLE) || (writes.mayCommute() && writes.callsUserCode(index))) {
            lacksCommitLocks = true;
            return Orec.UPDATE;
        }
        return participants == null ? Orec.LOCKS : Orec.UPDATE;
    }

    // Step 2

    private boolean settleAndPrepare(TxnOptions options) {
        if (writes.mayCommute()) {
            for (int i = 0; i < writes.size(); i++) {
                writes.cell(i).settle(writes, i);
            }
        }
        if (!lacksCommitLocks) {
            return true; // nothing is durable, and nobody else takes part
        }
        store.enlist(options);
        if (!store.isEnlisted() && participants == null) {
            return true;
        }
        for (int i = 0; i < writes.size(); i++) {
            writes.cell(i).releaseOrec(writes.lockedOrec(i) | Orec.UPDATE);
        }
        if (participants != null) {
            if (!readsAreCurrent()) {
                return false; // before anybody prepares in vain
            }
            participants.prepare();
        }
        if (store.isEnlisted()) {
            store.awaitOthers(unforcedReads); // known before, but for what commuting writes have added
            store.prepare();
        }
        return true;
    }

    // Step 3

    private boolean decide() {
        if (lacksCommitLocks) {
            takeCommitLocks();
        }
        return store.isEnlisted() ? store.decide(this::isValid) : isValid();
    }

    private void takeCommitLocks() {
        for (int i = 0; i < writes.size(); i++) {
            writes.cell(i).releaseOrec(writes.lockedOrec(i) | Orec.LOCKS);
        }
        store.takeCommitLocks();
        // The locks before the clock, the reads and the look at waiters and snapshots: their protocols rely on it.
        VarHandle.fullFence();
    }

    private boolean isValid() {
        version = VersionClock.versionAfter(newestVersion);
        return readsAreCurrent();
    }

    private boolean readsAreCurrent() {
        if (asOf != ALL_CURRENT) {
            return true; // of a snapshot, where only what is written has to be
        }
        Cell changed = reads.firstChangedBeside(writes);
        if (changed == null) {
            return true;
        }
        lostTo = changed;
        return false;
    }

    /** Has the result wait, whatever it is. */
    void dependOn(Force force) {
        reads.noteUnforced(force);
    }

    /** {@return the version of this commit, valid once it is decided} */
    long version() {
        return version;
    }

    // Step 4

    private void publish() {
        if (unforcedReads != null && !Force.isDone(unforcedReads)) {
            unforced = unforcedReads;
        }
        unforced = store.forceOf(unforced);
        boolean wake = Waiters.isAnyoneWaiting();
        Snapshots.Registered registered = Snapshots.registered();
        VarHandle.storeStoreFence(); // the locks before the values
        if (registered != null) {
            keepReplaced(registered);
        }
        store.publishAdopted();
        int count = writes.size();
        for (int i = 0; i < count; i++) {
            publish(i, registered != null);
        }
        store.publishReplaced(version, wake);
        if (wake) {
            for (int i = 0; i < writes.size(); i++) {
                Waiters.wake(writes.cell(i));
            }
        }
        store.commit();
    }

    private void sign(String name) {
        for (int i = 0; i < writes.size(); i++) {
            LastWriters.note(writes.cell(i), version, name);
        }
    }

    private void publish(int index, boolean hasSnapshots) {
        Cell cell = writes.cell(index);
        long flags = unforced == null && cell.isPlain() ? 0 : flags(cell, hasSnapshots);
        cell.publish(writes, index);
        cell.releaseOrec(Orec.ofVersion(version) | flags);
    }

    private long flags(Cell cell, boolean hasSnapshots) {
        if (!hasSnapshots && cell.keepsHistory()) {
            cell.forgetAll();
        }
        long flags = unforced == null ? 0 : Orec.UNFORCED;
        if (cell.stored() != null) {
            return flags | Orec.DURABLE;
        }
        cell.setForce(unforced);
        return flags;
    }

    private void keepReplaced(Snapshots.Registered registered) {
        List<Cell> kept = new ArrayList<>();
        for (int i = 0; i < writes.size(); i++) {
            Cell cell = writes.cell(i);
            if (cell.keep(writes.lockedOrec(i), Orec.epochOfVersion(version), registered)) {
                kept.add(cell);
            }
        }
        store.keepReplaced(registered, version, kept);
        if (!kept.isEmpty()) {
            Snapshots.retain(kept, Orec.epochOfVersion(version));
        }
    }

    // Step 5

    void awaitForced(TxnOptions options) {
        Force force = unforced;
        if (force == null) {
            return;
        }
        unforced = null;
        Force.await(force, options);
        if (!Force.isDone(force)) {
            return; // it did not have to wait: those who read what it has written will
        }
        for (int i = 0; i < writes.size(); i++) {
            setForced(writes.cell(i));
        }
    }

    /** Takes back the mark that this commit has set; waits for one who holds the lock, who may give the mark back. */
    private void setForced(Cell cell) {
        long word = cell.orec();
        for (int spins = 0; Orec.version(word) == version && Orec.has(word, Orec.UNFORCED); spins++) {
            if (Orec.has(word, Orec.LOCKS)) {
                Contention.pause(spins);
            } else {
                cell.setForced(word);
            }
            word = cell.orec();
        }
    }

    /** Gives back every lock, with the orecs as they were. */
    private void abort() {
        store.abort(); // before others can get at the objects that it was about to take
        for (int i = 0; i < locked; i++) {
            writes.cell(i).releaseOrec(writes.lockedOrec(i));
        }
    }
}
