package org.holdfast.durable;

import com.esotericsoftware.kryo.io.Output;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.holdfast.stm.spi.Changes;
import org.holdfast.stm.spi.Memory;
import org.holdfast.stm.spi.Variable;
import org.jspecify.annotations.Nullable;

/**
 * Writes the states of all durable objects that an attempt has changed.
 *
 * <pre>
 * 1 Lock the record of every durable object that was written, in the order of their ids.
 * 2 From a work list: write each one's new state. A reference in it to an object that is in no store makes that object
 *   newly durable: it gets an id, its variables are taken from other writers, and it comes on the work list.
 * </pre>
 *
 * The cost is what was written and what became reachable, never what was stored before.
 *
 * <p>Format of an object's state:
 *
 * <pre>
 * shape      varint  the number of its dictionary entry; then, for a variable that stands alone:
 *   value            as {@link FieldCodec} writes it
 * for an entity:
 *   offset   int32   where the owned variables begin
 *   fields           those of the shape that are not owned, in its order
 *   values           those of the owned variables, in the shape's order
 * </pre>
 */
final class StateWriter {

    private static final Memory MEMORY = Memory.instance();

    /** Steps of waiting for a record that another commit is writing, before this one restarts. */
    private static final int PATIENCE = 2_000;

    private static final int SPINS = 100;
    private static final long PARK_NANOS = 20_000;

    private final Graph graph;
    private final Changes changes;
    private final StateSink sink;
    private final @Nullable GraphSpill spill;
    private final Codec codec;

    private final List<StoredObject> locked = new ArrayList<>();
    private final Deque<StoredObject> toWrite = new ArrayDeque<>();
    private final Set<Shape> used = new LinkedHashSet<>();
    private final Set<Shape> defined = new LinkedHashSet<>();

    /** The objects that become durable, entities and variables alone. */
    private final List<StoredObject> adoptedObjects = new ArrayList<>();

    /** What they become, unless they are moved out: then they themselves say it. */
    private final IdentityHashMap<Object, StoredObject> adopted = new IdentityHashMap<>();

    /** For each adopted variable, what it will hang on. */
    private final IdentityHashMap<Variable, StoredObject> owners = new IdentityHashMap<>();

    /** A written object, and what its new values take in the heap. */
    private record Written(StoredObject object, long estimate) {}

    private final List<Written> written = new ArrayList<>();

    private int references;

    /**
     * Prepares to write.
     *
     * @param sink takes the states
     * @param spill what they are moved to, null if they are to be committed
     */
    StateWriter(Graph graph, Changes changes, StateSink sink, @Nullable GraphSpill spill) {
        this.graph = graph;
        this.changes = changes;
        this.sink = sink;
        this.spill = spill;
        this.codec = graph.borrowCodec();
    }

    /** Locks and writes. What it throws leaves something to {@link #undo}. */
    void write() {
        lockWritten();
        toWrite.addAll(locked);
        for (StoredObject next = toWrite.poll(); next != null; next = toWrite.poll()) {
            write(next);
        }
    }

    // Step 1

    private void lockWritten() {
        Set<StoredObject> written = new LinkedHashSet<>();
        changes.forEachWritten(variable -> {
            StoredObject object = stored(variable);
            if (object != null) {
                written.add(object);
            }
        });
        List<StoredObject> inOrder = new ArrayList<>(written);
        inOrder.sort(Comparator.comparingLong(StoredObject::id));
        for (StoredObject object : inOrder) {
            if (spill != null) {
                spill.watch(object.id()); // before the lock: who commits a change later is seen
            }
            lock(object);
            locked.add(object);
            if (spill != null && object.spill() == null) {
                object.load(); // a commit has done it when it locked the variables; one that was moved out is brought
                // back
            }
        }
    }

    /** {@return what a variable hangs on in this store, null if it is in none} */
    private @Nullable StoredObject stored(Variable variable) {
        if (MEMORY.stored(variable) instanceof StoredObject object) {
            return object.graph() == graph ? object : null;
        }
        return spill == null ? null : spill.fresh(variable);
    }

    private void lock(StoredObject object) {
        for (int steps = 0; !object.lock(this); steps++) {
            if (steps > PATIENCE) {
                changes.restart();
            }
            if (steps < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(PARK_NANOS);
            }
        }
    }

    // Step 2

    private void write(StoredObject object) {
        references = 0;
        Output output = codec.startWriting(this);
        try {
            Shape shape = object.shape();
            use(shape);
            output.writeVarInt(shape.number(), true);
            if (shape.kind() == Shape.Kind.VARIABLE) {
                Variable variable = object.variables().get(0);
                codec.write(output, StoredObject.descriptorOf(variable), changes.value(variable));
            } else {
                writeEntity(output, object);
            }
        } catch (Refusal refusal) {
            throw refusal.at(new WayFinder(graph, changes, locked).wayTo(refusal, object));
        }
        defineUsed();
        sink.change(object.id(), output.toBytes());
        written.add(new Written(object, Cache.estimate(output.position(), references)));
    }

    private void writeEntity(Output output, StoredObject object) {
        Object entity = object.instance();
        if (entity == null) {
            throw new IllegalStateException(object + " is written and gone");
        }
        int offsetAt = output.position();
        output.writeInt(0);
        List<ClassLayout.Slot> slots = ClassLayout.of(entity.getClass()).slots();
        List<Shape.Field> fields = object.shape().fields();
        for (int i = 0; i < slots.size(); i++) {
            if (!fields.get(i).owned()) {
                ClassLayout.Slot slot = slots.get(i);
                codec.write(output, slot.descriptor(), slot.get(entity));
            }
        }
        int end = output.position();
        output.setPosition(offsetAt);
        output.writeInt(end);
        output.setPosition(end);
        // All are loaded: a record is loaded whole, when the first of its variables is locked.
        int next = 0;
        for (int i = 0; i < slots.size(); i++) {
            if (fields.get(i).owned()) {
                Variable variable = object.variables().get(next++);
                codec.write(output, StoredObject.descriptorOf(variable), changes.value(variable));
            }
        }
    }

    /** Notes that a dictionary entry is used by the state that is being written. */
    void use(Shape shape) {
        if (!graph.catalog().isLogged(shape)) {
            used.add(shape);
        }
    }

    private void defineUsed() {
        for (Shape shape : used) {
            if (defined.add(shape)) {
                sink.define(shape);
            }
        }
        used.clear();
    }

    /** {@return what an entity is in this store, or becomes by this commit} */
    StoredObject reference(Object entity, ClassLayout layout) {
        references++;
        for (; ; ) {
            StoredObject known = known(entity, layout);
            if (known == null) {
                known = adopt(entity, layout);
            }
            if (known != null) {
                return requireOwn(known, entity);
            }
        }
    }

    private @Nullable StoredObject known(Object entity, ClassLayout layout) {
        StoredObject mine = spill == null ? adopted.get(entity) : fresh(entity, layout);
        return mine == null ? Identities.of(entity, layout) : mine;
    }

    private @Nullable StoredObject fresh(Object entity, ClassLayout layout) {
        for (ClassLayout.Slot slot : layout.slots()) {
            if (slot.isVariable() && slot.get(entity) instanceof Variable variable) {
                StoredObject object = ownerOf(variable);
                if (object != null && object.instance() == entity) {
                    return object;
                }
            }
        }
        return null;
    }

    /** {@return what a variable hangs on, or will, by this or by what was moved out before; else null} */
    private @Nullable StoredObject ownerOf(Variable variable) {
        return spill == null ? owners.get(variable) : spill.fresh(variable);
    }

    private StoredObject requireOwn(StoredObject object, Object instance) {
        if (object.graph() != graph) {
            throw foreign(object, instance);
        }
        boolean mine = spill == null ? adopted.containsKey(instance) : object.spill() == spill;
        if (!mine && !object.isCommitted()) {
            object.letGoIfAborted();
            changes.restart(); // else another transaction is about to store it
        }
        return object;
    }

    private Refusal foreign(StoredObject object, Object instance) {
        String what = "an object of class " + instance.getClass().getName() + " (object " + object.id() + ")";
        if (object.graph().toString().equals(graph.toString())) {
            return Refusal.foreign(
                    instance,
                    what + " was got from " + graph + " before that was closed and opened again"
                            + " and cannot be reached from it now; get it again through a root");
        }
        return Refusal.foreign(
                instance,
                what + " belongs to " + object.graph() + " and cannot be reached from " + graph
                        + "; store a copy of what it says instead");
    }

    /** {@return what the entity becomes; null if another commit was quicker, so that it has to be looked at again} */
    private @Nullable StoredObject adopt(Object entity, ClassLayout layout) {
        layout.checkContent(entity);
        List<Variable> variables = new ArrayList<>();
        BitSet owned = new BitSet();
        for (int i = 0; i < layout.slots().size(); i++) {
            ClassLayout.Slot slot = layout.slots().get(i);
            if (slot.isVariable()
                    && slot.get(entity) instanceof Variable variable
                    && ownerOf(variable) == null
                    && !variables.contains(variable)
                    && MEMORY.stored(variable) == null) {
                variables.add(variable);
                owned.set(i);
            }
        }
        // Its variables are looked at one by one: those of a commit that publishes meanwhile would be taken for shared
        // ones, and the entity for one that owns none.
        if (Identities.of(entity, layout) != null) {
            return null;
        }
        StoredObject object =
                StoredObject.fresh(graph, graph.newId(), graph.catalog().shapeOf(layout, owned), entity, variables);
        if (variables.isEmpty() && Identities.addWithoutVariables(entity, object) != null) {
            return null;
        }
        come(entity, object);
        for (Variable variable : variables) {
            if (!take(variable, object)) {
                changes.restart(); // it became durable between the look and the lock: look again, from the start
            }
        }
        return object;
    }

    /** {@return what a variable hangs on in this store, or will hang on by this commit} */
    StoredObject reference(Variable variable) {
        references++;
        StoredObject mine = ownerOf(variable);
        if (mine != null) {
            return mine;
        }
        if (MEMORY.stored(variable) instanceof StoredObject object) {
            return requireOwn(object, variable);
        }
        ClassLayout layout = ClassLayout.of(variable.getClass());
        StoredObject object =
                StoredObject.fresh(graph, graph.newId(), graph.catalog().shapeOf(layout), variable, List.of(variable));
        if (!take(variable, object)) {
            return reference(variable); // it has become durable meanwhile
        }
        come(variable, object);
        return object;
    }

    /** {@return whether the variable is kept from other writers; if not, it has become durable} */
    private boolean take(Variable variable, StoredObject object) {
        if (spill != null) {
            return spill.take(variable, object, changes);
        }
        boolean adopts = changes.adopt(variable, object);
        if (adopts) {
            owners.put(variable, object);
        }
        return adopts;
    }

    private void come(Object instance, StoredObject object) {
        adoptedObjects.add(object);
        if (spill == null) {
            adopted.put(instance, object);
        } else {
            object.setSpill(spill);
        }
        toWrite.add(object);
    }

    // What has come of it

    /** {@return the objects that become durable, entities and variables alone} */
    List<StoredObject> adopted() {
        return adoptedObjects;
    }

    /** {@return the objects that were durable before} */
    List<StoredObject> locked() {
        return locked;
    }

    /** {@return the dictionary entries that were written} */
    Set<Shape> defined() {
        return defined;
    }

    /** {@return how many states were written} */
    int states() {
        return written.size();
    }

    /** Counts what was written among what is in the heap. */
    void countIn(Cache cache) {
        written.forEach(each -> cache.put(each.object, each.estimate));
    }

    /** Gives back what the objects that were to become durable have taken. */
    void undo() {
        adopted.forEach((instance, object) -> {
            if (object.variables().isEmpty()) {
                Identities.removeWithoutVariables(instance, object);
            }
        });
    }

    /** Gives back the locks of the records. */
    void end() {
        locked.forEach(object -> object.unlock(this));
        graph.giveBack(codec);
    }
}
