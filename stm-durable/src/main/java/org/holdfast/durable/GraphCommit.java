package org.holdfast.durable;

import java.util.function.BooleanSupplier;
import org.holdfast.stm.spi.Changes;
import org.holdfast.stm.spi.Prepared;

/**
 * The durable side of one commit.
 *
 * <pre>
 * 1 Write the new states ({@link StateWriter}).
 * 2 Reserve room in the log. Nothing of this is known to anyone; giving up leaves nothing.
 * 3 Append, then make the new objects known by their ids.
 * </pre>
 */
final class GraphCommit implements Prepared {

    private final Graph graph;
    private final Changes changes;
    private final UnitOfWork unit;
    private final StateWriter writer;

    private GraphCommit(Graph graph, Changes changes) {
        this.graph = graph;
        this.changes = changes;
        unit = graph.storage().begin();
        writer = new StateWriter(graph, changes, unit, null);
    }

    /** {@return the commit of these changes, ready to be appended} */
    static GraphCommit prepare(Graph graph, Changes changes) {
        if (!graph.gate().tryEnter()) {
            changes.restart();
        }
        GraphCommit commit = new GraphCommit(graph, changes);
        boolean ready = false;
        try {
            commit.writer.write();
            commit.unit.seal();
            ready = true;
            return commit;
        } finally {
            if (!ready) {
                commit.abort();
            }
        }
    }

    @Override
    public boolean commit(BooleanSupplier validation) {
        if (!unit.commit(() -> validation.getAsBoolean() && tellSpills(), changes::version)) {
            return false;
        }
        writer.defined().forEach(graph.catalog()::setLogged);
        for (StoredObject object : writer.adopted()) {
            object.setCommitted();
            graph.identities().add(object);
        }
        graph.count(writer.states());
        return true;
    }

    /** Before anything is visible: who has moved its changes out of memory must not miss this commit. */
    private boolean tellSpills() {
        graph.spills().forEach(spill -> writer.locked().forEach(object -> spill.changed(object.id())));
        return true;
    }

    @Override
    public long position() {
        return unit.position();
    }

    @Override
    public boolean mustBeForced() {
        return graph.durability() == Durability.SYNC;
    }

    @Override
    public void published() {
        writer.countIn(graph.cache());
        end();
        graph.loader().sweep(); // of what was written, too, which is not locked any more
        if (!mustBeForced()) {
            graph.storage().scheduleForce();
        }
    }

    @Override
    public void abort() {
        unit.abort();
        writer.undo();
        end();
    }

    private void end() {
        writer.end();
        graph.gate().leave();
    }
}
