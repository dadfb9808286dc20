package org.holdfast.stm;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.holdfast.stm.spi.Changes;
import org.holdfast.stm.spi.Prepared;
import org.holdfast.stm.spi.Spill;
import org.holdfast.stm.spi.Storage;
import org.holdfast.stm.spi.Stored;
import org.holdfast.stm.spi.Variable;
import org.jspecify.annotations.Nullable;

/**
 * The store as a participant in the commit of what hangs on it. It prepares last, so that its decision is everybody's:
 * whether the reads are still current is asked in the section in which its log grows. Its locks on what it adopts, the
 * transient variables that become durable, are given back with those of the commit.
 */
final class StoreParticipant implements Participant, Changes {

    private record Adopted(Cell cell, Stored stored, long lockedOrec) {}

    /** A variable that is to be loaded when this has committed. */
    private record Replaced(Cell cell, Stored stored, long lockedOrec) {}

    private final Commit commit;
    private final WriteSet writes;

    private @Nullable Storage storage;
    private @Nullable String id;
    private @Nullable Prepared prepared;
    private List<Adopted> adopted = List.of();
    private List<Replaced> replaced = List.of();
    private @Nullable Spill spill;

    StoreParticipant(Commit commit, WriteSet writes) {
        this.commit = commit;
        this.writes = writes;
    }

    /** Takes part if something that was written is durable. All written variables are locked. */
    void enlist(TxnOptions options) {
        Storage found = spill == null ? null : spill.storage();
        for (int i = 0; i < writes.size(); i++) {
            Stored stored = writes.cell(i).stored();
            if (stored != null && found != null && stored.storage() != found) {
                throw new StmException("one transaction has changed objects of two stores, " + found + " and "
                        + stored.storage() + "; it cannot be atomic across both, so use one transaction for each");
            }
            if (stored != null) {
                found = stored.storage();
            }
        }
        storage = found;
        id = options.id();
    }

    /** Takes part by what was moved out of memory. */
    void enlist(Spill moved) {
        spill = moved;
    }

    boolean isEnlisted() {
        return storage != null;
    }

    /** Before the locks: waits for what other stores owe, if it looks as if this store will take part. */
    void awaitOthersIfDurable(Force unforced) {
        for (int i = 0; i < writes.size(); i++) {
            Stored stored = writes.cell(i).stored();
            if (stored != null) {
                Force.awaitAllBut(stored.storage(), unforced);
                return;
            }
        }
    }

    /** Waits for what other stores owe. */
    void awaitOthers(@Nullable Force unforced) {
        Force.awaitAllBut(storage, unforced);
    }

    @Override
    public void prepare() {
        if (storage != null) {
            prepared = storage.prepare(this);
        }
    }

    /**
     * Appends the changes to the log if the reads are still current.
     *
     * @param validation asks that; called once
     * @return what it said
     */
    boolean decide(BooleanSupplier validation) {
        return prepared == null ? validation.getAsBoolean() : prepared.commit(validation);
    }

    /** {@return what the written values wait for}, given what they wait for because of what was read */
    @Nullable
    Force forceOf(@Nullable Force unforced) {
        return storage != null && prepared != null
                ? Force.both(unforced, Force.of(storage, prepared.position()))
                : unforced;
    }

    /** Makes it visible that what the storage replaces is about to change. */
    void takeCommitLocks() {
        for (Replaced each : replaced) {
            each.cell.releaseOrec(each.lockedOrec | Orec.LOCKS);
        }
    }

    /** Keeps, of what the storage replaces, the values that snapshots may need. */
    void keepReplaced(Snapshots.Registered registered, long version, List<Cell> kept) {
        for (Replaced each : replaced) {
            boolean loaded = !Orec.has(each.lockedOrec, Orec.UNLOADED); // else the storage keeps it
            if (loaded && each.cell.keep(each.lockedOrec, Orec.epochOfVersion(version), registered)) {
                kept.add(each.cell);
            }
        }
    }

    /** Lets what the storage has replaced be loaded from there. */
    void publishReplaced(long version, boolean wake) {
        for (Replaced each : replaced) {
            each.cell.setStored(each.stored);
            each.cell.setBoxedValue(each.cell instanceof TLong ? (Object) 0L : null);
            each.cell.releaseOrec(Orec.ofVersion(version) | Orec.DURABLE | Orec.UNLOADED);
            if (wake) {
                Waiters.wake(each.cell);
            }
        }
    }

    /** Hangs on their records what has become durable, before anything is published. */
    void publishAdopted() {
        for (Adopted adoption : adopted) {
            adoption.cell.setStored(adoption.stored);
            if (writes.indexOf(adoption.cell) < 0) {
                adoption.cell.releaseOrec(adoption.lockedOrec | Orec.DURABLE);
            }
        }
    }

    @Override
    public void commit() {
        if (prepared != null) {
            prepared.published();
        }
    }

    @Override
    public void abort() {
        if (prepared != null) {
            prepared.abort(); // before others can get at the objects that it was about to take
        }
        for (Adopted adoption : adopted) {
            if (writes.indexOf(adoption.cell) < 0) {
                adoption.cell.releaseOrec(adoption.lockedOrec);
            }
        }
    }

    void forget() {
        if (storage != null) {
            storage = null;
            id = null;
            prepared = null;
            adopted = List.of();
            replaced = List.of();
            spill = null;
        }
    }

    // What the storage is told of the changes

    @Override
    public @Nullable String id() {
        return id;
    }

    @Override
    public void forEachWritten(Consumer<Variable> action) {
        writes.forEachWritten(action);
    }

    @Override
    public @Nullable Object value(Variable variable) {
        return writes.boxedValue((Cell) variable);
    }

    @Override
    public boolean adopt(Variable variable, Stored stored) {
        Cell cell = (Cell) variable;
        if (adopted.isEmpty()) {
            adopted = new ArrayList<>();
        }
        int index = writes.indexOf(cell);
        if (index >= 0) {
            adopted.add(new Adopted(cell, stored, writes.lockedOrec(index)));
            return true;
        }
        for (int spins = 0; ; ) {
            long word = cell.orec();
            if (Orec.has(word, Orec.DURABLE)) {
                return false;
            }
            if (!Orec.has(word, Orec.LOCKS) && cell.casOrec(word, word | Orec.UPDATE)) {
                adopted.add(new Adopted(cell, stored, word));
                if (Orec.has(word, Orec.UNFORCED)) {
                    Force.awaitAllBut(stored.storage(), cell.force()); // its value comes into this storage's log
                }
                return true;
            }
            if (++spins > Contention.PATIENCE) {
                commit.loseTo(cell);
                restart();
            }
            Contention.pause(spins);
        }
    }

    @Override
    public @Nullable Spill spill() {
        return spill;
    }

    @Override
    public void replace(Variable variable, Stored stored) {
        Cell cell = (Cell) variable;
        long word = cell.orec() & ~Orec.LOCKS;
        if (replaced.isEmpty()) {
            replaced = new ArrayList<>();
        }
        replaced.add(new Replaced(cell, stored, word));
        commit.replaces(word);
    }

    @Override
    public void dependOn(long position) {
        if (storage != null) {
            commit.dependOn(Force.of(storage, position));
        }
    }

    @Override
    public void restart() {
        throw Signal.RESTART;
    }

    @Override
    public long version() {
        return commit.version();
    }
}
