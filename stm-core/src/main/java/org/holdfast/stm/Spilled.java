package org.holdfast.stm;

import java.util.function.Predicate;
import org.holdfast.stm.spi.Changes;
import org.holdfast.stm.spi.Memory;
import org.holdfast.stm.spi.Spill;
import org.holdfast.stm.spi.Storage;
import org.holdfast.stm.spi.Stored;
import org.holdfast.stm.spi.Variable;
import org.jspecify.annotations.Nullable;

/**
 * What a running attempt has moved out of memory.
 *
 * <pre>
 * 1 The storage watches the records of what was written, and takes their new states.
 * 2 It watches the records of what was read; then each reading is checked to be current, and forgotten.
 * 3 What was written and is held by the storage is forgotten.
 * </pre>
 *
 * From then on a commit by others to one of these records writes one variable, which the attempt has read: so it is
 * lost, by the checks that it makes anyway. What was moved is thus guarded by record, not by variable.
 */
final class Spilled implements Changes {

    private final Spill spill;
    private final ReadSet reads;
    private final WriteSet writes;

    Spilled(Spill spill, ReadSet reads, WriteSet writes) {
        this.spill = spill;
        this.reads = reads;
        this.writes = writes;
    }

    @Override
    public Spill spill() {
        return spill;
    }

    TLong watch() {
        return (TLong) spill.watch();
    }

    /** Moves the changes of an attempt whose reads must be current. Throws {@link Signal#RESTART} if they are not. */
    void flush() {
        spill.take(this);
        reads.removeIf(this::isGuarded);
        writes.removeIf(spill::holds);
    }

    /**
     * Moves the changes of an attempt that reads on a snapshot. Throws {@link Signal#RESTART} if what it has written
     * was changed later.
     *
     * @param epoch of the snapshot
     */
    void flushOnSnapshot(long epoch) {
        spill.take(this);
        Predicate<Cell> held = spill::holds;
        writes.forEachWritten(cell -> {
            if (held.test(cell) && Orec.epoch(settled(cell)) > epoch) {
                restart();
            }
        });
        writes.removeIf(held);
    }

    private boolean isGuarded(Cell cell, long orec) {
        Stored stored = Memory.instance().stored(cell);
        if (stored != null && stored.storage() == spill.storage()) {
            spill.watch(cell);
        } else if (!spill.holds(cell)) {
            return false;
        }
        // After the watch began: a commit that it has missed is about to publish, or has done so.
        if (!Orec.sameVersion(settled(cell), orec)) {
            restart();
        }
        return true;
    }

    private static long settled(Cell cell) {
        long word = cell.orec();
        for (int spins = 0; Orec.has(word, Orec.COMMIT); spins++) {
            Contention.pause(spins);
            word = cell.orec();
        }
        return word;
    }

    /** {@return whether a variable is among those that were moved} */
    boolean holds(Cell cell) {
        return writes.indexOf(cell) < 0 && spill.holds(cell);
    }

    /** Puts the record of a variable that was moved into the write set again. */
    void bringBack(Cell cell) {
        spill.forEachValue(cell, (variable, value) -> writes.bringBack((Cell) variable, value));
    }

    void requireSame(Storage storage) {
        if (spill.storage() != storage) {
            throw new StmException("one transaction has changed objects of two stores, " + spill.storage() + " and "
                    + storage + "; it cannot be atomic across both, so use one transaction for each");
        }
    }

    // Changes, as the storage sees them

    @Override
    public void forEachWritten(java.util.function.Consumer<Variable> action) {
        writes.forEachWritten(action);
    }

    @Override
    public @Nullable Object value(Variable variable) {
        return writes.boxedValue((Cell) variable);
    }

    @Override
    public boolean adopt(Variable variable, Stored stored) {
        throw new IllegalStateException("what is moved out of memory is locked by the storage");
    }

    @Override
    public @Nullable String id() {
        throw new IllegalStateException("the id goes with the commit");
    }

    @Override
    public void dependOn(long position) {
        throw new IllegalStateException("the commit has a result, and not what is done before it");
    }

    @Override
    public void replace(Variable variable, Stored stored) {
        throw new IllegalStateException("nothing is replaced before the commit");
    }

    @Override
    public void restart() {
        throw Signal.RESTART;
    }

    @Override
    public long version() {
        throw new IllegalStateException("there is no version before the commit");
    }
}
