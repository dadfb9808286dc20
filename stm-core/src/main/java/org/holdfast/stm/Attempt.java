package org.holdfast.stm;

import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One run of a transaction's block. Each thread has one object of this class and uses it again for every attempt.
 *
 * <pre>
 * Reading (opacity, T2): at every moment all values that the attempt has read stood together at one instant.
 *   epoch: all values read were current when the clock showed it, or have been checked to be current since.
 *   1 orec   2 value   3 orec again; another version, or a lock: from the start
 *   4 newer than the epoch, and not the first read: extend: take a newer epoch from the clock, then check that all
 *     reads are still current, else restart; then from the start, for the value may have changed before that epoch.
 * The first read needs no epoch, for one value always stands together with itself.
 * A snapshot reads what stood at its epoch, from the kept versions if need be, and never restarts.
 * </pre>
 */
final class Attempt {

    /** A point to go back to. */
    record Savepoint(WriteSet.Savepoint writes, Hooks.Savepoint hooks) {}

    private enum State {
        IDLE,
        RUNNING,
        /** User code is called with locks held; it must not come back here. */
        COMMITTING,
        /** A signal was thrown; whoever caught it instead of passing it on gets it again. */
        SIGNALLED
    }

    private static final ThreadLocal<Attempt> OF_THREAD = ThreadLocal.withInitial(Attempt::new);

    private ReadSet reads = new ReadSet();
    private final WriteSet writes = new WriteSet();
    private final Hooks hooks = new Hooks();

    private State state = State.IDLE;
    private Signal signal = Signal.RESTART;
    private int number;
    private long serial;
    private long epoch;
    /** What the values that were read wait for. */
    private @Nullable Force unforcedReads;

    private boolean readOnly;
    private @Nullable Cell lostTo;

    private Snapshots.@Nullable Slot snapshot;
    private Snapshots.@Nullable Slot lastSlot;

    private Attempt() {}

    static Attempt ofThread() {
        return OF_THREAD.get();
    }

    /** {@return the attempt that runs in this thread, null outside a transaction} */
    static @Nullable Attempt current() {
        Attempt attempt = OF_THREAD.get();
        return attempt.state == State.IDLE ? null : attempt;
    }

    // Life

    boolean isIdle() {
        return state == State.IDLE;
    }

    void begin(int attemptNumber) {
        number = attemptNumber;
        serial++;
        unforcedReads = null;
        readOnly = false;
        epoch = VersionClock.epoch();
        state = State.RUNNING;
    }

    void beginSnapshot() {
        begin(1);
        readOnly = true;
        Snapshots.Slot slot = Snapshots.register(lastSlot);
        snapshot = slot;
        lastSlot = slot;
        epoch = slot.epoch();
    }

    /**
     * Runs the hooks before the commit, then commits. Leaves with {@link Signal#RESTART} if it lost.
     *
     * @return the commit, null if nothing was written
     */
    @Nullable
    Commit commit() {
        throwPendingSignal(); // which the block has caught
        hooks.runBeforeCommit();
        throwPendingSignal();
        if (writes.size() == 0) {
            return null;
        }
        state = State.COMMITTING;
        Commit commit = new Commit(reads, writes, unforcedReads);
        if (!commit.run()) {
            lostTo = commit.lostTo();
            throw signal(Signal.RESTART);
        }
        state = State.RUNNING;
        unforcedReads = null; // from now on the commit waits for what was read
        return commit;
    }

    /** {@return what the values that were read, and not committed, wait for} */
    @Nullable
    Force unforcedReads() {
        return unforcedReads;
    }

    /** Ends the attempt, whatever came of it. The hooks are taken before. */
    void end() {
        state = State.IDLE;
        if (snapshot != null) {
            Snapshots.unregister(snapshot);
            snapshot = null;
        }
        lostTo = null;
        reads.clear();
        writes.clear();
    }

    int number() {
        return number;
    }

    /** {@return a number that no other attempt of this thread has} */
    long serial() {
        return serial;
    }

    /** {@return what was read, which the attempt then forgets} */
    ReadSet takeReads() {
        ReadSet taken = reads;
        reads = new ReadSet();
        return taken;
    }

    List<Runnable> takeAfterCommit() {
        return hooks.takeAfterCommit();
    }

    List<Runnable> takeAfterAbort() {
        return hooks.takeAfterAbort();
    }

    Hooks hooks() {
        requireRunning();
        return hooks;
    }

    /** {@return a variable on which the attempt lost, if it did and it is known} */
    @Nullable
    Cell lostTo() {
        return lostTo;
    }

    // Signals

    /**
     * {@return the signal, to be thrown} Until the attempt ends or {@link #resume}s, every use of it throws it again.
     */
    Signal signal(Signal newSignal) {
        state = State.SIGNALLED;
        signal = newSignal;
        return newSignal;
    }

    @Nullable
    Signal pendingSignal() {
        return state == State.SIGNALLED ? signal : null;
    }

    void throwPendingSignal() {
        if (state == State.SIGNALLED) {
            throw signal;
        }
    }

    /** Goes on after {@link Signal#RETRY}, for there is another alternative. */
    void resume() {
        state = State.RUNNING;
    }

    void requireRunning() {
        if (state != State.RUNNING) {
            throwPendingSignal();
            throw new TxnStateException(
                    "a function given to commute(…), or called back while a transaction commits, may not use transactions"
                            + " or transactional variables; compute from the arguments alone");
        }
    }

    // Savepoints

    Savepoint savepoint() {
        requireRunning();
        return new Savepoint(writes.savepoint(), hooks.savepoint());
    }

    void release(Savepoint savepoint) {
        writes.release(savepoint.writes());
    }

    void rollBackTo(Savepoint savepoint) {
        writes.rollBackTo(savepoint.writes());
        hooks.rollBackTo(savepoint.hooks());
    }

    /** {@return whether writing was forbidden before} */
    boolean setReadOnly(boolean forbidWriting) {
        boolean before = readOnly;
        readOnly = forbidWriting;
        return before;
    }

    boolean isSnapshot() {
        return snapshot != null;
    }

    // Reading

    @Nullable
    Object read(TVar<?> variable) {
        requireRunning();
        if (snapshot != null) {
            return readAsOf(variable);
        }
        if (writes.size() != 0) {
            int index = writes.indexOf(variable);
            if (index >= 0) {
                if (writes.isCommuting(index)) {
                    writes.settle(index, readShared(variable));
                }
                return writes.value(index);
            }
        }
        return readShared(variable);
    }

    long readLong(TLong variable) {
        requireRunning();
        if (snapshot != null) {
            return readLongAsOf(variable);
        }
        if (writes.size() != 0) {
            int index = writes.indexOf(variable);
            if (index >= 0) {
                if (writes.isCommuting(index)) {
                    writes.settleLong(index, readLongShared(variable));
                }
                return writes.number(index);
            }
        }
        return readLongShared(variable);
    }

    private @Nullable Object readShared(TVar<?> variable) {
        for (; ; ) {
            long word = settled(variable);
            Object value = variable.value();
            VarHandle.acquireFence();
            if (isConsistent(variable, word)) {
                return value;
            }
        }
    }

    private long readLongShared(TLong variable) {
        for (; ; ) {
            long word = settled(variable);
            long value = variable.value();
            VarHandle.acquireFence();
            if (isConsistent(variable, word)) {
                return value;
            }
        }
    }

    private long settled(Cell variable) {
        long word = variable.orec();
        if (Orec.has(word, Orec.UNSETTLED)) {
            word = variable.settledOrec();
            noteUnforced(variable, word);
        }
        return word;
    }

    private void noteUnforced(Cell variable, long word) {
        if (Orec.has(word, Orec.UNFORCED)) {
            unforcedReads = Force.both(unforcedReads, variable.force());
        }
    }

    /** Steps 3 and 4 of reading. On true the read is recorded. */
    private boolean isConsistent(Cell variable, long word) {
        // Without this, a commit between the orec and the value would pair the new value with the old version.
        if (!Orec.sameValue(word, variable.orec())) {
            return false;
        }
        if (Orec.epoch(word) > epoch && !reads.isEmptyOrOnly(variable, word)) {
            extend();
            return false;
        }
        reads.add(variable, word);
        return true;
    }

    private void extend() {
        long now = VersionClock.epochOfAllCommitted();
        Cell changed = reads.firstChanged();
        if (changed != null) {
            lostTo = changed;
            throw signal(Signal.RESTART);
        }
        epoch = now;
    }

    private @Nullable Object readAsOf(TVar<?> variable) {
        for (; ; ) {
            long word = variable.settledOrec();
            if (Orec.epoch(word) > epoch) {
                return keptVersion(variable).value;
            }
            noteUnforced(variable, word);
            Object value = variable.value();
            VarHandle.acquireFence();
            if (Orec.sameValue(word, variable.orec())) {
                return value;
            }
        }
    }

    private long readLongAsOf(TLong variable) {
        for (; ; ) {
            long word = variable.settledOrec();
            if (Orec.epoch(word) > epoch) {
                return (long) Objects.requireNonNull(keptVersion(variable).value);
            }
            noteUnforced(variable, word);
            long value = variable.value();
            VarHandle.acquireFence();
            if (Orec.sameValue(word, variable.orec())) {
                return value;
            }
        }
    }

    private Version keptVersion(Cell variable) {
        Version history = variable.history();
        Version version = history == null ? null : history.asOf(epoch);
        if (version == null) {
            throw new IllegalStateException("the version of " + variable + " as of epoch " + epoch
                    + " was not kept for this snapshot; please report this as a bug of Holdfast");
        }
        unforcedReads = Force.both(unforcedReads, version.force);
        return version;
    }

    // Writing

    void write(TVar<?> variable, @Nullable Object value) {
        requireWritable();
        writes.set(variable, value);
    }

    void writeLong(TLong variable, long value) {
        requireWritable();
        writes.setLong(variable, value);
    }

    void add(TLong variable, long delta) {
        requireWritable();
        writes.add(variable, delta);
    }

    void commute(TVar<?> variable, UnaryOperator<@Nullable Object> function) {
        requireWritable();
        writes.commute(variable, function);
    }

    private void requireWritable() {
        requireRunning();
        if (readOnly) {
            throw new TxnStateException(
                    "a variable was written in a block that only reads (Stm.snapshot); use Stm.atomic");
        }
    }
}
