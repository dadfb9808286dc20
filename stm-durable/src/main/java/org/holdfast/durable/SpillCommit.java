package org.holdfast.durable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.holdfast.stm.spi.Changes;
import org.holdfast.stm.spi.Memory;
import org.holdfast.stm.spi.Prepared;
import org.holdfast.stm.spi.Variable;

/**
 * The commit of changes that have left memory. Its record in the log names the file that holds them.
 *
 * <pre>
 * 1 Be alone: no other durable commit and no load is under way. So nothing of what is held comes into memory meanwhile.
 * 2 Lock the variables of those held objects that are in memory.
 * 3 Append; wait for the force, for what is kept for snapshots could not tell that it is unforced.
 * 4 The variables become such that are to be loaded, and get the new state from there.
 * </pre>
 */
final class SpillCommit implements Prepared {

    private static final Memory MEMORY = Memory.instance();

    private static final int PATIENCE = 10_000;
    private static final long PARK_NANOS = 50_000;

    private final Graph graph;
    private final Changes changes;
    private final GraphSpill spill;
    private final UnitOfWork unit;

    /** Held, so that no instance goes and another comes. */
    private final List<StoredObject> inMemory = new ArrayList<>();

    /** The variables that this has locked itself. */
    private final List<Variable> locked = new ArrayList<>();

    private SpillCommit(Graph graph, Changes changes, GraphSpill spill) {
        this.graph = graph;
        this.changes = changes;
        this.spill = spill;
        unit = graph.storage().begin();
    }

    /** {@return the commit of what a spill holds, ready to be appended} */
    static SpillCommit prepare(Graph graph, Changes changes, GraphSpill spill) {
        SpillCommit commit = new SpillCommit(graph, changes, spill);
        graph.gate().enterAlone();
        boolean ready = false;
        try {
            GraphCommit.identify(commit.unit, changes);
            commit.lockAll();
            spill.shapes().forEach(commit.unit::define);
            commit.unit.include(spill);
            commit.unit.seal();
            ready = true;
            return commit;
        } finally {
            if (!ready) {
                commit.abort();
            }
        }
    }

    /** Whoever has one of the locks may be waiting for a load, which waits for this to let it pass. */
    private void lockAll() {
        for (int steps = 0; !tryLockAll(); steps++) {
            unlockAll();
            if (steps > PATIENCE || spill.isChanged()) {
                changes.restart();
            }
            graph.gate().leaveAlone();
            LockSupport.parkNanos(PARK_NANOS);
            graph.gate().enterAlone();
        }
        for (StoredObject object : inMemory) {
            object.variables().forEach(variable -> changes.replace(variable, object));
        }
    }

    private boolean tryLockAll() {
        inMemory.addAll(spill.inMemory());
        for (StoredObject object : inMemory) {
            for (Variable variable : object.variables()) {
                if (MEMORY.held(variable) == object) {
                    continue; // locked since it was moved out
                }
                if (!MEMORY.lock(variable)) {
                    return false;
                }
                locked.add(variable);
            }
        }
        return true;
    }

    private void unlockAll() {
        locked.forEach(MEMORY::unlock);
        locked.clear();
        inMemory.clear();
    }

    @Override
    public boolean commit(BooleanSupplier validation) {
        if (!GraphCommit.tellingOfACommit(
                changes,
                () -> unit.commit(
                        () -> !spill.isChanged() && validation.getAsBoolean() && tellOthers(), changes::version))) {
            return false;
        }
        SpilledStates states = spill.committed();
        graph.storage().awaitForced(unit.position());
        spill.shapes().forEach(graph.catalog()::setLogged);
        graph.replaced(states);
        for (StoredObject object : inMemory) {
            if (!object.isCommitted()) {
                object.setCommitted();
                graph.identities().add(object);
            }
        }
        graph.count(states.size());
        return true;
    }

    private boolean tellOthers() {
        for (GraphSpill other : graph.spills()) {
            if (other != spill) {
                spill.forEachId(other::changed);
            }
        }
        return true;
    }

    @Override
    public long position() {
        return unit.position();
    }

    @Override
    public void published() {
        inMemory.clear();
        graph.gate().leaveAlone();
    }

    @Override
    public void abort() {
        unit.abort();
        unlockAll();
        graph.gate().leaveAlone();
    }
}
