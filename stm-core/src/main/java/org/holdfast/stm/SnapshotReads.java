package org.holdfast.stm;

import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reading as of one instant: what stood at the epoch of a registered snapshot, from the kept versions if need be. It
 * never restarts. Each attempt has one object of this class, which it uses while it is on a snapshot.
 */
final class SnapshotReads {

    private final ReadSet reads;
    private boolean recording;
    private long epoch;
    /** Every orec of a version up to the epoch is less than this. */
    private long endOfEpoch;

    private Snapshots.@Nullable Slot slot;
    private Snapshots.@Nullable Slot lastSlot;

    SnapshotReads(ReadSet reads) {
        this.reads = reads;
    }

    /**
     * Registers a snapshot of this moment.
     *
     * @param record whether what is read must be remembered, to wait for a change of it
     */
    void begin(boolean record) {
        Snapshots.Slot taken = Snapshots.register(lastSlot);
        slot = taken;
        lastSlot = taken;
        epoch = taken.epoch();
        endOfEpoch = Orec.endOfEpoch(epoch);
        recording = record;
    }

    /** Ends the snapshot if there is one. */
    void end() {
        Snapshots.Slot taken = slot;
        if (taken != null) {
            Snapshots.unregister(taken);
            slot = null;
        }
    }

    /** {@return whether a snapshot is registered} */
    boolean isOn() {
        return slot != null;
    }

    boolean isRecording() {
        return recording;
    }

    long epoch() {
        return epoch;
    }

    @Nullable
    Object read(TVar<?> variable) {
        for (; ; ) {
            long word = reads.settled(variable);
            if (word >= endOfEpoch) {
                return keptVersion(variable).value;
            }
            Object value = variable.value();
            VarHandle.acquireFence();
            if (value != TVar.GONE && Orec.sameValue(word, variable.orec())) {
                record(variable, word);
                return value;
            }
        }
    }

    long readLong(TLong variable) {
        for (; ; ) {
            long word = reads.settled(variable);
            if (word >= endOfEpoch) {
                return (long) Objects.requireNonNull(keptVersion(variable).value);
            }
            long value = variable.value();
            VarHandle.acquireFence();
            if (Orec.sameValue(word, variable.orec())) {
                record(variable, word);
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
        reads.noteUnforced(version.force);
        record(variable, version.orec);
        return version;
    }

    private void record(Cell variable, long word) {
        if (recording) {
            reads.add(variable, word);
        }
    }
}
