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
            identify(commit.unit, changes);
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

    /** Gives the unit of work the id of its transaction, if that has one. */
    static void identify(UnitOfWork unit, Changes changes) {
        String id = changes.id();
        if (id != null) {
            tellingOfACommit(changes, () -> {
                unit.identify(id);
                return true;
            });
        }
    }

    /** That a commit has the id already, tells of that commit: the exception waits for its force. */
    static boolean tellingOfACommit(Changes changes, BooleanSupplier action) {
        try {
            return action.getAsBoolean();
        } catch (AlreadyCommittedException e) {
            changes.dependOn(e.position());
            throw e;
        }
    }

    @Override
    public boolean commit(BooleanSupplier validation) {
        if (!tellingOfACommit(
                changes, () -> unit.commit(() -> validation.getAsBoolean() && tellSpills(), changes::version))) {
            return false;
        }
        writer.defined().forEach(graph.catalog()::setLogged);
        writer.locked().forEach(object -> object.setPosition(unit.position()));
        for (StoredObject object : writer.adopted()) {
            object.setPosition(unit.position());
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
    public void published() {
        writer.countIn(graph.cache());
        end();
        if (!graph.isSync()) {
            graph.loader().sweep(); // else after the force, for what is not forced cannot leave
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
