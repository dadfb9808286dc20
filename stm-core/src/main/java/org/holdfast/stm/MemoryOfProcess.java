package org.holdfast.stm;

import java.util.List;
import org.holdfast.stm.spi.Memory;
import org.holdfast.stm.spi.Storage;
import org.holdfast.stm.spi.Stored;
import org.holdfast.stm.spi.Variable;
import org.jspecify.annotations.Nullable;

/** The variables of this process, for storages. Made by {@link Memory} by its name. */
final class MemoryOfProcess extends Memory {

    MemoryOfProcess() {}

    @Override
    public @Nullable Stored stored(Variable variable) {
        Cell cell = (Cell) variable;
        // The bit first: it is set after the field, and the field is set only for attempts that commit.
        return Orec.has(cell.orec(), Orec.DURABLE) ? cell.stored() : null;
    }

    @Override
    public @Nullable Object value(Variable variable) {
        return ((Cell) variable).boxedValue();
    }

    @Override
    public void bind(Variable variable, Stored stored) {
        Cell cell = (Cell) variable;
        cell.setStored(stored);
        cell.releaseOrec(Orec.DURABLE | Orec.UNLOADED);
    }

    @Override
    public boolean isUnloaded(Variable variable) {
        return Orec.has(((Cell) variable).orec(), Orec.UNLOADED);
    }

    @Override
    public void setValue(Variable variable, @Nullable Object value) {
        ((Cell) variable).setBoxedValue(value);
    }

    @Override
    public void clearValue(Variable variable) {
        ((Cell) variable).clearValue();
    }

    @Override
    public void setLoaded(Variable variable, long version, boolean forced) {
        ((Cell) variable).setLoaded(version, forced);
    }

    @Override
    public void setLoaded(Variable variable) {
        ((Cell) variable).setLoaded();
    }

    @Override
    public boolean setUnloaded(Variable variable) {
        return ((Cell) variable).setUnloaded();
    }

    @Override
    public void keep(Variable variable, @Nullable Object value, long version, long untilVersion) {
        Cell cell = (Cell) variable;
        cell.keepReplaced(Orec.ofVersion(version), value, Orec.epochOfVersion(untilVersion));
        Snapshots.retain(List.of(cell), Orec.epochOfVersion(untilVersion));
    }

    @Override
    public boolean mayNeedReplacedBy(long version) {
        return Snapshots.mayNeedBefore(Orec.epochOfVersion(version));
    }

    @Override
    public boolean lock(Variable variable) {
        Cell cell = (Cell) variable;
        for (int spins = 0; spins <= Contention.PATIENCE; spins++) {
            long word = cell.orec();
            if (!Orec.has(word, Orec.LOCKS) && cell.casOrec(word, word | Orec.UPDATE)) {
                if (Orec.has(word, Orec.UNFORCED)) {
                    Force.awaitAllBut(null, cell.force());
                }
                return true;
            }
            Contention.pause(spins);
        }
        return false;
    }

    @Override
    public void unlock(Variable variable) {
        Cell cell = (Cell) variable;
        long word = cell.orec();
        if (Orec.has(word, Orec.DURABLE)) {
            cell.giveBackLocks();
            return;
        }
        cell.setForce(null);
        cell.releaseOrec(word & ~(Orec.LOCKS | Orec.UNFORCED));
    }

    @Override
    public void hold(Variable variable, Stored stored) {
        ((Cell) variable).setStored(stored);
    }

    @Override
    public @Nullable Stored held(Variable variable) {
        Cell cell = (Cell) variable;
        return Orec.has(cell.orec(), Orec.DURABLE) ? null : cell.stored();
    }

    @Override
    public void unbind(Variable variable, @Nullable Object value) {
        Cell cell = (Cell) variable;
        cell.setBoxedValue(value);
        cell.setForce(null);
        cell.releaseOrec(0);
    }

    @Override
    public void touch(Variable variable) {
        Cell cell = (Cell) variable;
        long word = cell.orec();
        while (!cell.casOrec(word, Orec.ofVersion(VersionClock.versionAfter(Orec.version(word))))) {
            word = cell.orec();
        }
        if (Waiters.isAnyoneWaiting()) {
            Waiters.wake(cell);
        }
    }

    @Override
    public void flush(Storage storage) {
        Attempt attempt = Attempt.current();
        if (attempt == null) {
            throw new TxnStateException("changes are moved out of memory while a transaction runs; call flush() inside"
                    + " Stm.atomic. To have on disk what has committed, call sync()");
        }
        attempt.flush(storage);
    }
}
