package org.holdfast.durable;

import com.esotericsoftware.kryo.io.Input;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.holdfast.stm.spi.Memory;
import org.holdfast.stm.spi.Spill;
import org.holdfast.stm.spi.Variable;
import org.jspecify.annotations.Nullable;

/**
 * Makes objects from their stored states.
 *
 * <p>An object is made as a shell: without its constructor, with its plain fields set and its variables waiting for
 * their values, which they get together when the first of them is used. A shell whose record holds nothing but its
 * variables is made without reading. The shells that a shell's plain fields refer to are made from a work list, not by
 * recursion, so that a chain of a million is no deeper than one of two.
 *
 * <p>One thread makes objects at a time, and makes them known only when all of its shells are complete: so two threads
 * never make two of one, and nobody meets one half made.
 */
final class ObjectLoader {

    private static final Memory MEMORY = Memory.instance();

    private final Graph graph;

    /**
     * Guards the making of objects, and the coming and leaving of their values. No lock of the memory is taken while it
     * is held.
     */
    private final ReentrantLock making = new ReentrantLock();

    private final StateReader states;

    ObjectLoader(Graph graph) {
        this.graph = graph;
        states = new StateReader(graph);
    }

    /** {@return how many states were read} */
    long loaded() {
        return states.read();
    }

    /** {@return the object of an id whose class is known} */
    Object entity(long id, Class<?> type) {
        return making(codec -> {
            ObjectBatch batch = new ObjectBatch(graph, states, codec, null);
            Object entity = batch.entity(id, ClassLayout.of(type), false);
            batch.complete();
            return entity;
        });
    }

    private <R> R making(Function<Codec, R> action) {
        graph.gate().enter();
        making.lock();
        try {
            return withCodec(action);
        } finally {
            making.unlock();
            graph.gate().leave();
        }
    }

    private <R> R withCodec(Function<Codec, R> action) {
        Codec codec = graph.borrowCodec();
        try {
            return action.apply(codec);
        } finally {
            graph.giveBack(codec);
        }
    }

    /** Has values leave if there are too many, unless another thread is at work here: that one does it. */
    void sweep() {
        boolean again = graph.cache().isTooLarge() && graph.gate().enterAtOnce();
        if (!again) {
            return;
        }
        try {
            while (again && making.tryLock()) {
                try {
                    again = graph.cache().sweep();
                } finally {
                    making.unlock();
                }
            }
        } finally {
            graph.gate().leave();
        }
    }

    /** Gives the variables of a record their stored values, unless they have them. */
    void load(StoredObject object) {
        graph.gate().enter();
        making.lock();
        try {
            if (!object.warm()) {
                withCodec(codec -> fetch(codec, object));
            }
        } finally {
            making.unlock();
            graph.gate().leave();
        }
    }

    private StoredObject fetch(Codec codec, StoredObject object) {
        GraphSpill spill = object.spill();
        if (spill == null) {
            load(codec, object);
        } else if (object.variables().stream().anyMatch(MEMORY::isUnloaded)) {
            letGo(codec, object, spill);
        }
        return object;
    }

    private void load(Codec codec, StoredObject object) {
        StoredState state = states.state(object.id());
        Values values = values(codec, object, state.bytes(), null);
        List<Replaced> replaced = object.isUnread() ? replaced(codec, object, state) : List.of();
        if (object.warm()) {
            return; // a value that looks into its entities when it is made has had them loaded, and this is one
        }
        if (!graph.gate().isAlone()) {
            graph.cache().sweep(); // before these values come, or they might leave at once
        }
        states.decoding(object.id(), () -> {
            for (Replaced old : replaced) {
                forEachUnloaded(
                        object,
                        (variable, name) -> MEMORY.keep(
                                variable,
                                StoredObject.value(variable, old.values.get(name)),
                                old.version,
                                old.untilVersion));
            }
            long position = state.position() + 1; // within its record, which is forced as a whole or not
            object.setPosition(Math.max(position, object.position()));
            object.give(values.byName, graph.versionOf(state), graph.isForced(position));
        });
        graph.cache().put(object, Cache.estimate(state.bytes().length, values.references));
    }

    private List<Replaced> replaced(Codec codec, StoredObject object, StoredState state) {
        List<Replaced> replaced = new ArrayList<>();
        for (SpilledStates spilled : graph.replacedBefore(state)) {
            StoredState old = spilled.replaced(object.id());
            if (old != null) {
                replaced.add(new Replaced(
                        values(codec, object, old.bytes(), null).byName, old.version(), spilled.version()));
            }
        }
        return replaced;
    }

    /**
     * What stands in a record.
     *
     * @param byName the values of its variables, by the names of their fields
     * @param references how many references to other objects are among them
     */
    private record Values(Map<String, @Nullable Object> byName, int references) {}

    /** What a commit has replaced, as a snapshot may need it. */
    private record Replaced(Map<String, @Nullable Object> values, long version, long untilVersion) {}

    /** Makes an object transient whose transaction has failed. */
    private void letGo(Codec codec, StoredObject object, GraphSpill spill) {
        if (!spill.isAborted()) {
            throw new StoreException(
                    object + " was made by a transaction that has not committed, and is used by another"
                            + " thread; hand over objects when they are committed");
        }
        Map<String, @Nullable Object> values = values(codec, object, spill.state(object.id()), spill).byName;
        forEachUnloaded(
                object, (variable, name) -> MEMORY.unbind(variable, StoredObject.value(variable, values.get(name))));
    }

    /**
     * Reads the values of a record from a state that is not committed.
     *
     * @param spill the transaction's, which knows the objects that are not stored either
     * @param action takes each variable with its value
     */
    void readValues(StoredObject object, byte[] state, GraphSpill spill, Spill.ValueAction action) {
        making(codec -> {
            Map<String, @Nullable Object> values = values(codec, object, state, spill).byName;
            for (int i = 0; i < object.variables().size(); i++) {
                Variable variable = object.variables().get(i);
                action.accept(variable, StoredObject.value(variable, values.get(object.nameOf(i))));
            }
            return object;
        });
    }

    private static void forEachUnloaded(StoredObject object, BiConsumer<Variable, String> action) {
        for (int i = 0; i < object.variables().size(); i++) {
            Variable variable = object.variables().get(i);
            if (MEMORY.isUnloaded(variable)) {
                action.accept(variable, object.nameOf(i));
            }
        }
    }

    private Values values(Codec codec, StoredObject object, byte[] state, @Nullable GraphSpill spill) {
        ObjectBatch batch = new ObjectBatch(graph, states, codec, spill);
        Map<String, @Nullable Object> values = new HashMap<>();
        if (!batch.decode(object.id(), false, () -> readVariables(codec, object, state, values))) {
            batch.complete();
            batch.decode(object.id(), true, () -> readVariables(codec, object, state, values));
        }
        int references = batch.references();
        batch.complete();
        states.decoding(object.id(), () -> requireContents(object, values));
        return new Values(values, references);
    }

    private static void requireContents(StoredObject object, Map<String, @Nullable Object> values) {
        for (int i = 0; i < object.variables().size(); i++) {
            Class<?> content = object.contentOf(i);
            Object value = values.get(object.nameOf(i));
            if (content != Object.class && !content.isInstance(value)) {
                throw new IllegalArgumentException(
                        (value == null ? "null" : value.getClass().getName()) + " stands where a " + content.getName()
                                + " should");
            }
        }
    }

    private void readVariables(Codec codec, StoredObject object, byte[] state, Map<String, @Nullable Object> values) {
        Input input = new CheckedInput(state);
        Shape stored = graph.catalog().shape(input.readVarInt(true));
        states.requireClass(object.shape().className(), stored, object.id());
        if (stored.kind() != Shape.Kind.ENTITY) {
            String descriptor = StoredObject.descriptorOf(object.variables().get(0));
            values.put(StoredObject.STANDALONE, codec.read(input, descriptor, Object.class));
            return;
        }
        input.setPosition(input.readInt());
        for (Shape.Field field : stored.fields()) {
            if (field.owned()) {
                values.put(field.name(), codec.read(input, field.type(), Object.class));
            }
        }
    }
}
