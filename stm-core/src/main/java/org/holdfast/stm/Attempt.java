package org.holdfast.stm;

import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.util.function.UnaryOperator;
import org.holdfast.stm.spi.Spill;
import org.holdfast.stm.spi.Storage;
import org.holdfast.stm.spi.Stored;
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
 * On a snapshot it reads as {@link SnapshotReads} does.
 * </pre>
 *
 * The arrays of the read set and the write set are exchanged after each collection: under G1, storing a reference into
 * an array that has grown old costs a fence, into a young one nothing.
 */
final class Attempt {

    /** A point to go back to. */
    record Savepoint(WriteSet.Savepoint writes, Attachments.@Nullable Savepoint attachments) {}

    // What the attempt is at. Numbers and not an enum, for stores of references into an old object cost more.
    private static final int IDLE = 0;
    /** A signal was thrown; whoever caught it instead of passing it on gets it again. */
    private static final int SIGNALLED = 1;
    /** User code is called with locks held; it must not come back here. */
    private static final int COMMITTING = 2;

    // Its block runs; all of these are greater than the others.
    /** What it reads is checked to be current; it has written nothing yet. */
    private static final int READING = 3;
    /** What it reads is checked to be current, unless it has written it. */
    private static final int WRITING = 4;
    /** It reads on a snapshot, unless it has written it. */
    private static final int WRITING_ON_SNAPSHOT = 5;
    /** It reads on a snapshot, and may not write. */
    private static final int SNAPSHOT = 6;

    private static final int NONE = -1;

    private static final ThreadLocal<Attempt> OF_THREAD = ThreadLocal.withInitial(Attempt::new);

    private final ReadSet reads = new ReadSet();
    private final WriteSet writes = new WriteSet(this::flushIfHeapIsFull);
    private final SnapshotReads snapshot = new SnapshotReads(reads);
    private final Commit commit = new Commit(reads, writes);
    private final RunningAttempts.Entry entry = RunningAttempts.add(this);
    private final AttemptCounters counters = entry.counters();

    /** Gone once the garbage collector has run. */
    private WeakReference<Object> canary = new WeakReference<>(new Object());

    private int mode = IDLE;
    private Signal signal = Signal.RESTART;
    private TxnOptions options = TxnOptions.DEFAULT;
    private int number;
    private long serial;
    /** Every orec of a version up to the epoch is less than this. */
    private long endOfEpoch;

    private boolean readOnly;
    /** How many variables were written when the last read found its variable not to be one of them, or NONE. */
    private int writesAtLastRead;

    private @Nullable Attachments attachments;
    private @Nullable Cell lostTo;

    /** What it has moved out of memory. Then it is WRITING, or WRITING_ON_SNAPSHOT. */
    private @Nullable Spilled spilled;
    /** Where to move its changes when the nested blocks have ended. */
    private @Nullable Storage flushLater;

    Attempt() {}

    static Attempt ofThread() {
        return OF_THREAD.get();
    }

    /** {@return the attempt that runs in this thread, null outside a transaction} */
    static @Nullable Attempt current() {
        Attempt attempt = OF_THREAD.get();
        return attempt.mode == IDLE ? null : attempt;
    }

    // Life

    boolean isIdle() {
        return mode == IDLE;
    }

    void begin(TxnOptions newOptions, int attemptNumber) {
        if (canary.get() == null) {
            renewArrays();
        }
        number = attemptNumber;
        serial++;
        if (options != newOptions) {
            options = newOptions;
        }
        if (newOptions.isOnSnapshot()) {
            snapshot.begin(newOptions.mayRetry());
            readOnly = newOptions.readOnly();
            mode = readOnly ? SNAPSHOT : WRITING_ON_SNAPSHOT;
        } else {
            endOfEpoch = Orec.endOfEpoch(VersionClock.epoch());
            mode = READING;
        }
    }

    private void renewArrays() {
        canary = new WeakReference<>(new Object());
        reads.renew();
        writes.renew();
    }

    /**
     * Runs the hooks before the commit, then commits. Leaves with {@link Signal#RESTART} if it lost.
     *
     * @param deadline when to give up waiting for others, which is to lose
     */
    void commit(Deadline deadline) {
        throwPendingSignal(); // which the block has caught
        Participants participants = null;
        if (attachments != null) {
            attachments.hooks().runBeforeCommit();
            throwPendingSignal();
            participants = attachments.participants();
        }
        if (spilled != null) {
            moveTheRest(spilled);
            participants = participants == null ? new Participants() : participants;
        }
        if (writes.size() == 0 && participants == null) {
            return;
        }
        mode = COMMITTING;
        long asOf = snapshot.isOn() ? snapshot.epoch() : Commit.ALL_CURRENT;
        boolean committed =
                Contention.yieldToPrecedence(deadline) && commit.run(reads.unforced(), participants, asOf, options);
        if (!committed) {
            lostTo = commit.lostTo();
            throw signal(Signal.RESTART);
        }
        resume();
        reads.forgetUnforced(); // from now on the commit waits for what was read
    }

    private void moveTheRest(Spilled moved) {
        flush(moved.spill().storage());
        mode = COMMITTING;
        if (!moved.spill().isEmpty()) {
            moved.spill().force();
            commit.store().enlist(moved.spill());
        }
    }

    /**
     * Waits until nothing that the attempt has committed, or only read, can be taken back by a crash, unless its
     * options, or those of the store, say that it need not.
     */
    void awaitForced() {
        commit.awaitForced(options);
        Force.await(reads.unforced(), options);
    }

    /** {@return what the values that were read, and not committed, wait for} */
    @Nullable
    Force unforcedReads() {
        return reads.unforced();
    }

    /**
     * Ends the attempt, whatever came of it.
     *
     * @return what the block has asked for at its end
     */
    @Nullable
    Attachments end() {
        mode = IDLE;
        serial++; // what has this number is over
        snapshot.end();
        readOnly = false;
        writesAtLastRead = 0;
        Spill moved = takeSpill();
        if (moved != null) {
            moved.end();
            moved.unwatch();
        }
        commit.forget();
        reads.clear();
        writes.clear();
        Attachments taken = attachments;
        if (taken != null) {
            attachments = null;
        }
        if (lostTo != null) {
            lostTo = null;
        }
        if (!options.arePlain()) {
            options = TxnOptions.DEFAULT; // lest the thread keeps an observer
        }
        return taken;
    }

    int number() {
        return number;
    }

    TxnOptions options() {
        return options;
    }

    /** {@return a number that this thread's attempts have only while this one runs} */
    long serial() {
        return serial;
    }

    AttemptCounters counters() {
        return counters;
    }

    RunningAttempts.Entry entry() {
        return entry;
    }

    int written() {
        return writes.size();
    }

    int read() {
        return reads.size();
    }

    /** {@return whether this is about to commit a variable, as another thread sees it} */
    boolean isCommitting(Cell cell) {
        return mode == COMMITTING && writes.seemsToContain(cell);
    }

    /** {@return what was read, which the attempt then forgets} */
    ReadSet takeReads() {
        return reads.take();
    }

    /** {@return what was moved out of memory, which the attempt then forgets} */
    @Nullable
    Spill takeSpill() {
        Spilled taken = spilled;
        if (taken != null) {
            spilled = null;
        }
        if (flushLater != null) {
            flushLater = null;
        }
        return taken == null ? null : taken.spill();
    }

    Attachments attachments() {
        requireRunning();
        Attachments some = attachments;
        if (some == null) {
            some = new Attachments();
            attachments = some;
        }
        return some;
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
        mode = SIGNALLED;
        signal = newSignal;
        return newSignal;
    }

    @Nullable
    Signal pendingSignal() {
        return mode == SIGNALLED ? signal : null;
    }

    void throwPendingSignal() {
        if (mode == SIGNALLED) {
            throw signal;
        }
    }

    /** Goes on with the block: after {@link Signal#RETRY} there may be another alternative. */
    void resume() {
        if (snapshot.isOn()) {
            mode = options.readOnly() ? SNAPSHOT : WRITING_ON_SNAPSHOT;
        } else {
            mode = WRITING; // which is right, if not as fast, also if nothing has been written
        }
    }

    void requireRunning() {
        if (mode < READING) {
            throwPendingSignal();
            throw new TxnStateException(
                    "a function given to commute(…), or called back while a transaction commits, may not use transactions"
                            + " or transactional variables; compute from the arguments alone");
        }
    }

    // Savepoints

    Savepoint savepoint() {
        requireRunning();
        return new Savepoint(writes.savepoint(), attachments == null ? null : attachments.savepoint());
    }

    void release(Savepoint savepoint) {
        writes.release(savepoint.writes());
        flushIfWanted();
    }

    void rollBackTo(Savepoint savepoint) {
        writes.rollBackTo(savepoint.writes());
        writesAtLastRead = NONE;
        if (attachments != null) {
            attachments.rollBackTo(savepoint.attachments());
        }
    }

    /** {@return whether writing was forbidden before} */
    boolean setReadOnly(boolean forbidWriting) {
        boolean before = readOnly;
        readOnly = forbidWriting;
        return before;
    }

    /** {@return whether waiting for a change of what was read makes no sense} */
    boolean mayNotRetry() {
        return snapshot.isOn() && !snapshot.isRecording();
    }

    // Reading

    @Nullable
    Object read(TVar<?> variable) {
        if (mode == SNAPSHOT) {
            return snapshot.read(variable);
        }
        return mode == READING ? readCurrent(variable) : readBesideWrites(variable);
    }

    long readLong(TLong variable) {
        if (mode == SNAPSHOT) {
            return snapshot.readLong(variable);
        }
        return mode == READING ? readLongCurrent(variable) : readLongBesideWrites(variable);
    }

    private @Nullable Object readBesideWrites(TVar<?> variable) {
        requireRunning();
        int index = indexOf(variable);
        if (index < 0) {
            return readShared(variable);
        }
        if (writes.isCommuting(index)) {
            writes.settle(index, readShared(variable));
            writesAtLastRead = NONE; // though it was read last, it does stand in the write set
        }
        return writes.value(index);
    }

    private long readLongBesideWrites(TLong variable) {
        requireRunning();
        int index = indexOf(variable);
        if (index < 0) {
            return readLongShared(variable);
        }
        if (writes.isCommuting(index)) {
            writes.settleLong(index, readLongShared(variable));
            writesAtLastRead = NONE; // though it was read last, it does stand in the write set
        }
        return writes.number(index);
    }

    private int indexOf(Cell variable) {
        int index = writes.indexOf(variable);
        return index < 0 && bringBack(variable) ? writes.indexOf(variable) : index;
    }

    private @Nullable Object readShared(TVar<?> variable) {
        Object value = mode == WRITING ? readCurrent(variable) : snapshot.read(variable);
        writesAtLastRead = writes.size();
        return value;
    }

    private long readLongShared(TLong variable) {
        long value = mode == WRITING ? readLongCurrent(variable) : snapshot.readLong(variable);
        writesAtLastRead = writes.size();
        return value;
    }

    private @Nullable Object readCurrent(TVar<?> variable) {
        for (; ; ) {
            long word = reads.settled(variable);
            Object value = variable.value();
            VarHandle.acquireFence();
            if (isConsistent(variable, word)) {
                return value;
            }
        }
    }

    private long readLongCurrent(TLong variable) {
        for (; ; ) {
            long word = reads.settled(variable);
            long value = variable.value();
            VarHandle.acquireFence();
            if (isConsistent(variable, word)) {
                return value;
            }
        }
    }

    /** Steps 3 and 4 of reading. On true the read is recorded. */
    private boolean isConsistent(Cell variable, long word) {
        // Without this, a commit between the orec and the value would pair the new value with the old version.
        if (!Orec.sameValue(word, variable.orec())) {
            return false;
        }
        if (word >= endOfEpoch && !reads.isEmptyOrOnly(variable, word)) {
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
        endOfEpoch = Orec.endOfEpoch(now);
    }

    // Writing

    void write(TVar<?> variable, @Nullable Object value) {
        write(variable, value, 0);
    }

    void writeLong(TLong variable, long value) {
        write(variable, null, value);
    }

    private void write(Cell variable, @Nullable Object value, long number) {
        requireWritable();
        bringBack(variable);
        int readIndex = reads.lastIndexIf(variable);
        if (readIndex >= 0 && writesAtLastRead == writes.size()) {
            writes.setFirst(variable, readIndex, value, number); // it was looked for when it was read
        } else {
            writes.set(variable, value, number);
        }
    }

    void add(TLong variable, long delta) {
        requireWritable();
        bringBack(variable);
        writes.add(variable, delta);
    }

    void commute(TVar<?> variable, UnaryOperator<@Nullable Object> function) {
        requireWritable();
        bringBack(variable);
        writes.commute(variable, function);
    }

    private void requireWritable() {
        if (mode == READING && !readOnly) {
            mode = WRITING;
        } else if (readOnly || mode < READING) {
            requireRunning();
            throw new TxnStateException("a variable was written in a block that only reads (Stm.snapshot, or options"
                    + " with withReadOnly); use Stm.atomic");
        }
    }

    // Moving changes out of memory

    /** Moves what was changed so far out of memory, now or when the nested blocks have ended. */
    void flush(Storage storage) {
        requireRunning();
        if (readOnly) {
            return; // and has changed nothing
        }
        if (writes.hasSavepoints()) {
            flushLater = storage;
            return;
        }
        settleAll();
        if (spilled == null) {
            spilled = new Spilled(storage.spill(), reads, writes);
            watch(spilled.watch());
        }
        spilled.requireSame(storage);
        int before = mode;
        mode = COMMITTING; // for the storage calls code of the user
        try {
            if (snapshot.isOn()) {
                spilled.flushOnSnapshot(snapshot.epoch());
            } else {
                spilled.flush();
            }
        } catch (Signal lost) {
            throw signal(Signal.RESTART);
        } finally {
            if (mode == COMMITTING) {
                mode = before;
            }
        }
        writesAtLastRead = NONE;
    }

    private void watch(TLong variable) {
        if (snapshot.isOn()) {
            reads.add(variable, variable.orec());
        } else {
            mode = WRITING;
            readLongCurrent(variable);
        }
    }

    private void settleAll() {
        for (int i = 0; writes.mayCommute() && i < writes.size(); i++) {
            if (!writes.isCommuting(i)) {
                continue;
            }
            if (writes.cell(i) instanceof TVar<?> variable) {
                read(variable);
            } else {
                readLong((TLong) writes.cell(i));
            }
        }
    }

    private void flushIfWanted() {
        Storage storage = flushLater;
        if (storage != null && !writes.hasSavepoints()) {
            flushLater = null;
            flush(storage);
        }
    }

    /** So that a transaction may be larger than the heap also if nobody calls flush. */
    private void flushIfHeapIsFull() {
        Storage storage = HeapRoom.isScarce() ? storageOfWrites() : null;
        if (storage != null) {
            flush(storage);
        }
    }

    private @Nullable Storage storageOfWrites() {
        if (spilled != null) {
            return spilled.spill().storage();
        }
        for (int i = 0; i < writes.size(); i++) {
            Stored stored = writes.cell(i).stored();
            if (stored != null) {
                return stored.storage();
            }
        }
        return null;
    }

    /** Brings back the record of a variable if it was moved out of memory. */
    private boolean bringBack(Cell variable) {
        Spilled some = spilled;
        if (some == null || !some.holds(variable)) {
            return false;
        }
        if (writes.size() >= WriteSet.MANY) {
            flushIfHeapIsFull(); // before, lest it is moved at once
        }
        some.bringBack(variable);
        writesAtLastRead = NONE;
        return true;
    }
}
