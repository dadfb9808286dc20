package org.holdfast.durable;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongConsumer;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.LongHashSet;
import org.holdfast.stm.TLong;
import org.holdfast.stm.spi.Changes;
import org.holdfast.stm.spi.Memory;
import org.holdfast.stm.spi.Spill;
import org.holdfast.stm.spi.Stored;
import org.holdfast.stm.spi.Variable;
import org.jspecify.annotations.Nullable;

/**
 * The changes of a running transaction that have left memory for a {@link SpillFile}.
 *
 * <p>An object that becomes durable by them is <em>fresh</em>: it has an id, its variables are locked against other
 * writers, and nobody else takes it for stored. While somebody holds it, it is that instance; if nobody does, it leaves
 * memory too, and another instance is made from its state when the transaction meets its id again. That one waits for
 * its values as a stored object does. When the transaction has failed, it becomes a transient object, with the values
 * that the transaction had given it, once somebody uses it.
 */
final class GraphSpill implements Spill, StateSink, IncludedStates {

    private static final Memory MEMORY = Memory.instance();
    private static final long NONE = SpilledStates.NONE;

    private final Graph graph;
    private final TLong watch = new TLong();

    /** The records whose change by others has {@link #watch} touched. Guarded by itself. */
    private final LongHashSet watched = new LongHashSet();

    /** Where the state of each object stands that is held here. */
    private final Long2LongHashMap offsets = new Long2LongHashMap(NONE);

    /** Where the state stands that it replaces, for objects that were stored before. */
    private final Long2LongHashMap replacedOffsets = new Long2LongHashMap(NONE);

    private final Set<Shape> shapes = new LinkedHashSet<>();

    private final LongHashSet freshIds = new LongHashSet();

    /** The fresh objects that somebody holds: as with stored ones, their variables refer to what they are. */
    private final Long2ObjectHashMap<WeakReference<StoredObject>> freshInMemory = new Long2ObjectHashMap<>();

    private @Nullable SpillFile file;
    private volatile boolean changed;
    private @Nullable SpilledStates committed;
    private volatile boolean ended;

    /** What {@link #take} is about to hold. */
    private final Taking taking = new Taking();

    private static final class Taking {
        private final Long2LongHashMap offsets = new Long2LongHashMap(NONE);
        private final Long2LongHashMap replacedOffsets = new Long2LongHashMap(NONE);

        private void clear() {
            offsets.clear();
            offsets.compact();
            replacedOffsets.clear();
            replacedOffsets.compact();
        }
    }

    GraphSpill(Graph graph) {
        this.graph = graph;
    }

    @Override
    public Graph storage() {
        return graph;
    }

    // Taking

    @Override
    public void take(Changes changes) {
        graph.storage().requireUsable();
        if (!graph.gate().tryEnter()) {
            changes.restart();
        }
        StateWriter writer = new StateWriter(graph, changes, this, this);
        long begin = file == null ? 0 : file.size();
        boolean taken = false;
        try {
            writer.write();
            if (file != null) {
                file.writeOut();
            }
            hold(writer);
            taken = true;
        } catch (IOException e) {
            throw cannotMove(e);
        } finally {
            try {
                if (!taken) {
                    writer.adopted().forEach(GraphSpill::letGo);
                    cutBack(begin);
                }
            } finally {
                taking.clear();
                writer.end();
                graph.gate().leave();
            }
        }
    }

    private void hold(StateWriter writer) {
        taking.offsets.forEachLong(offsets::put);
        taking.replacedOffsets.forEachLong(replacedOffsets::put);
        shapes.addAll(writer.defined());
        freshInMemory.values().removeIf(reference -> reference.get() == null);
        for (StoredObject object : writer.adopted()) {
            freshIds.add(object.id());
            freshInMemory.put(object.id(), new WeakReference<>(object));
        }
    }

    private void cutBack(long begin) {
        try {
            if (file != null) {
                file.cutBack(Math.max(begin, SpillFile.HEADER_BYTES));
            }
        } catch (IOException e) {
            throw cannotMove(e);
        }
    }

    private static StoreException cannotMove(IOException e) {
        return new StoreException(
                "changes of a transaction cannot be moved out of memory: " + e
                        + "; the transaction is undone, and the store goes on",
                e);
    }

    /**
     * {@return whether a variable is kept from other writers until this ends; if not, it has become durable}
     *
     * @param object what it becomes a part of
     */
    boolean take(Variable variable, StoredObject object, Changes changes) {
        if (!MEMORY.lock(variable)) {
            changes.restart();
        }
        if (MEMORY.stored(variable) != null) {
            MEMORY.unlock(variable);
            return false;
        }
        MEMORY.hold(variable, object);
        return true;
    }

    @Override
    public void define(Shape shape) {
        // kept with those that the writer has written, for the record of the commit
    }

    @Override
    public void change(long id, byte[] state) {
        try {
            SpillFile target = file();
            taking.offsets.put(id, target.append(id, state));
            if (!freshIds.contains(id) && replacedOffsets.get(id) == NONE) {
                StoredState replaced = graph.storage().load(id);
                if (replaced != null) {
                    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + replaced.bytes().length);
                    bytes.putLong(graph.versionOf(replaced)).put(replaced.bytes());
                    taking.replacedOffsets.put(id, target.append(~id, bytes.array()));
                }
            }
        } catch (IOException e) {
            throw cannotMove(e);
        }
    }

    private SpillFile file() throws IOException {
        SpillFile some = file;
        if (some == null) {
            some = graph.storage().newSpillFile();
            file = some;
        }
        return some;
    }

    // What is held

    @Override
    public boolean isEmpty() {
        return offsets.isEmpty();
    }

    @Override
    public boolean holds(Variable variable) {
        StoredObject stored = stored(variable);
        return stored == null ? fresh(variable) != null : offsets.get(stored.id()) != NONE;
    }

    private @Nullable StoredObject stored(Variable variable) {
        return MEMORY.stored(variable) instanceof StoredObject object && object.graph() == graph ? object : null;
    }

    @Override
    public void forEachValue(Variable variable, ValueAction action) {
        StoredObject stored = stored(variable);
        StoredObject object = stored == null ? fresh(variable) : stored;
        if (object == null) {
            throw new IllegalStateException("a variable that is not held here");
        }
        graph.loader().readValues(object, state(object.id()), this, action);
    }

    /** {@return the state of an object that is held here} */
    byte[] state(long id) {
        SpillFile from = file;
        if (from == null) {
            throw new IllegalStateException("nothing is held here");
        }
        try {
            return from.read(offsets.get(id));
        } catch (IOException e) {
            throw new StoreException("cannot read back what a transaction has moved out of memory: " + e, e);
        }
    }

    // Fresh objects

    boolean isFresh(long id) {
        return freshIds.contains(id);
    }

    /** {@return the fresh object that a variable is a part of, null if there is none} */
    @Nullable
    StoredObject fresh(Variable variable) {
        Stored stored = MEMORY.held(variable);
        return (stored == null ? MEMORY.stored(variable) : stored) instanceof StoredObject object
                        && object.spill() == this
                ? object
                : null;
    }

    /** {@return the fresh object of an id that is in memory, null if it is not} */
    @Nullable
    StoredObject inMemory(long id) {
        WeakReference<StoredObject> reference = freshInMemory.get(id);
        return reference == null ? null : reference.get();
    }

    /** Makes an object known that was made from its state. */
    void made(StoredObject object) {
        object.setSpill(this);
        freshInMemory.put(object.id(), new WeakReference<>(object));
    }

    // Watching

    @Override
    public TLong watch() {
        return watch;
    }

    @Override
    public void watch(Variable variable) {
        StoredObject object = stored(variable);
        if (object != null) {
            watch(object.id());
        }
    }

    void watch(long id) {
        synchronized (watched) {
            watched.add(id);
        }
    }

    /** Is told of each record that a commit of others changes, before anything of it is visible. */
    void changed(long id) {
        boolean isWatched;
        synchronized (watched) {
            isWatched = watched.contains(id);
        }
        if (isWatched && !changed) {
            changed = true;
            MEMORY.touch(watch);
        }
    }

    @Override
    public void unwatch() {
        graph.spills().remove(this);
    }

    // The end

    @Override
    public void force() {
        try {
            file().force();
        } catch (IOException e) {
            throw cannotMove(e);
        }
    }

    /** {@return whether a commit of others has changed a record that this has to do with} */
    boolean isChanged() {
        return changed;
    }

    @Override
    public SpillFile.Seal seal() {
        if (file == null) {
            throw new IllegalStateException("nothing is held here");
        }
        return file.seal();
    }

    Set<Shape> shapes() {
        return shapes;
    }

    /** {@return those objects that are held here and are in memory, too} */
    List<StoredObject> inMemory() {
        List<StoredObject> all = new ArrayList<>();
        offsets.forEachLong((id, offset) -> {
            StoredObject object =
                    freshIds.contains(id) ? inMemory(id) : graph.identities().get(id);
            if (object != null) {
                all.add(object);
            }
        });
        return all;
    }

    @Override
    public SpilledStates committed(long version, long position) {
        SpilledStates states =
                new SpilledStates(Objects.requireNonNull(file), offsets, replacedOffsets, version, position);
        committed = states;
        return states;
    }

    /** {@return what is held here, once the commit is in the log} */
    SpilledStates committed() {
        return Objects.requireNonNull(committed);
    }

    void forEachId(LongConsumer action) {
        offsets.forEachLong((id, offset) -> action.accept(id));
    }

    @Override
    public void end() {
        ended = true;
        if (committed != null) {
            return;
        }
        boolean canBeRead = false;
        for (WeakReference<StoredObject> reference : freshInMemory.values()) {
            StoredObject object = reference.get();
            if (object != null && isMade(object)) {
                canBeRead = true;
            } else if (object != null) {
                letGo(object);
            }
        }
        if (file != null) {
            graph.storage().discard(file, canBeRead ? this : null);
        }
    }

    /** {@return whether an object was made from its state, so that it needs that for its values} */
    private static boolean isMade(StoredObject object) {
        return object.variables().stream().anyMatch(MEMORY::isUnloaded);
    }

    /** Makes a fresh object what it was. */
    private static void letGo(StoredObject object) {
        Object instance = object.instance();
        if (object.variables().isEmpty() && instance != null) {
            Identities.removeWithoutVariables(instance, object);
        }
        for (Variable variable : object.variables()) {
            if (MEMORY.held(variable) == object) {
                MEMORY.unlock(variable); // else it was not yet locked
            }
        }
    }

    /** {@return whether the transaction has ended without a commit} */
    boolean isAborted() {
        return ended && committed == null;
    }
}
