package org.holdfast.durable;

import com.esotericsoftware.kryo.io.Input;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
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

    private final AtomicLong loaded = new AtomicLong();

    ObjectLoader(Graph graph) {
        this.graph = graph;
    }

    long loaded() {
        return loaded.get();
    }

    /** {@return the object of an id whose class is known} */
    Object entity(long id, Class<?> type) {
        return making(codec -> {
            Batch batch = new Batch(codec, null);
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
        StoredState state = state(object.id());
        Values values = values(codec, object, state.bytes(), null);
        List<Replaced> replaced = object.isUnread() ? replaced(codec, object, state) : List.of();
        if (object.warm()) {
            return; // a value that looks into its entities when it is made has had them loaded, and this is one
        }
        if (!graph.gate().isAlone()) {
            graph.cache().sweep(); // before these values come, or they might leave at once
        }
        decoding(object.id(), () -> {
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
        for (SpilledStates states : graph.replacedBefore(state)) {
            StoredState old = states.replaced(object.id());
            if (old != null) {
                replaced.add(
                        new Replaced(values(codec, object, old.bytes(), null).byName, old.version(), states.version()));
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
        Batch batch = new Batch(codec, spill);
        Map<String, @Nullable Object> values = new HashMap<>();
        if (!batch.decode(object.id(), false, () -> readVariables(codec, object, state, values))) {
            batch.complete();
            batch.decode(object.id(), true, () -> readVariables(codec, object, state, values));
        }
        int references = batch.references;
        batch.complete();
        decoding(object.id(), () -> requireContents(object, values));
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
        requireClass(object.shape().className(), stored, object.id());
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

    private StoredState state(long id) {
        StoredState state = graph.storage().load(id);
        if (state == null) {
            throw new StoreException("object " + id + " is missing in " + graph
                    + "; close the store and open it again: it is then rebuilt from its log");
        }
        loaded.incrementAndGet();
        return state;
    }

    /** A reference names the class of what it refers to; one that somebody has changed must not get another. */
    private void requireClass(String className, Shape stored, long id) {
        if (!className.equals(stored.className())) {
            throw mixedUp(id, className, stored.className());
        }
    }

    private void requireClass(Object known, ClassLayout layout, long id) {
        if (known.getClass() != layout.type()) {
            throw mixedUp(id, layout.type().getName(), known.getClass().getName());
        }
    }

    private StoreException mixedUp(long id, String expected, String found) {
        return new StoreException("object " + id + " of " + graph + " is referred to as a " + expected + " and is a "
                + found + "; something else than Holdfast has changed the store: open a copy of it from before");
    }

    private void decoding(long id, Runnable decode) {
        try {
            decode.run();
        } catch (StoreException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new StoreException(
                    "object " + id + " of " + graph + " cannot be read: " + e
                            + "; its bytes are as they were written, so a class of it must have changed in a way that does not fit",
                    e);
        }
    }

    /**
     * One making of objects: those asked for, and all that they need to be complete.
     *
     * <p>A set asks its elements for their hash codes, and the constructor of a record may ask its components for
     * anything: such values wait until the entities in them are complete. Where they would wait for each other, in a
     * ring, they have to do with what is there.
     *
     * <pre>
     * 1 Decode the state of a shell. A value that has to wait is left out, and what is behind it is met all the same.
     * 2 If one was left out: first the shells that were met, then this one again, leaving out nothing.
     * </pre>
     */
    final class Batch {

        private final Codec codec;

        /** What the transaction that asks for this has moved out of memory. */
        private final @Nullable GraphSpill spill;

        private final Map<Long, Shell> shells = new LinkedHashMap<>();
        private final Deque<Shell> toFill = new ArrayDeque<>();
        private final List<StoredObject> made = new ArrayList<>();

        /** The shells that the decoding at hand has met and that are not complete. */
        private final List<Shell> met = new ArrayList<>();

        /** How many references the decoding at hand has met. */
        private int references;

        private boolean nothingWaits;
        private boolean leftOut;

        private Batch(Codec codec, @Nullable GraphSpill spill) {
            this.codec = codec;
            this.spill = spill;
            codec.startReading(this);
        }

        /**
         * {@return the entity of an id} It may still be empty; it is complete when the batch is.
         *
         * @param unread whether nothing but its own variables stands in its record
         */
        Object entity(long id, ClassLayout layout, boolean unread) {
            references++;
            Object known = known(id);
            if (known == null) {
                known = shell(id, layout, unread).instance;
            }
            requireClass(known, layout, id);
            Shell shell = shells.get(id);
            if (shell != null && !shell.complete) {
                met.add(shell);
            }
            return known;
        }

        /**
         * {@return whether a value that may look into the entities in it is to be left out for now} Its parts have been
         * read.
         */
        boolean leavesOut() {
            boolean leaves = !nothingWaits && !met.isEmpty();
            leftOut |= leaves;
            return leaves;
        }

        /** {@return whether something was left out, so that what is made of its surroundings will be made again} */
        boolean hasLeftOut() {
            return leftOut;
        }

        /** {@return whether all was decoded; if not, it has to be done again when what was met is complete} */
        private boolean decode(long id, boolean leaveOutNothing, Runnable decode) {
            met.clear();
            references = 0;
            leftOut = false;
            nothingWaits = leaveOutNothing;
            decoding(id, decode);
            return !leftOut;
        }

        private @Nullable Object known(long id) {
            Object instance;
            if (isFresh(id)) {
                StoredObject object = Objects.requireNonNull(spill).inMemory(id);
                instance = object == null ? null : object.instance();
            } else {
                StoredObject object = graph.identities().get(id);
                instance = object == null ? null : object.instance();
            }
            Shell shell = shells.get(id);
            return instance == null && shell != null ? shell.instance : instance;
        }

        private boolean isFresh(long id) {
            return spill != null && spill.isFresh(id);
        }

        private byte[] bytes(long id) {
            return spill != null && spill.isFresh(id)
                    ? spill.state(id)
                    : ObjectLoader.this.state(id).bytes();
        }

        private Shell shell(long id, ClassLayout layout, boolean unread) {
            Shell shell = new Shell(id, layout, layout.newEntity(), unread && layout.hasOnlyVariables());
            shells.put(id, shell);
            if (shell.unread) {
                makeVariables(shell);
            } else {
                toFill.push(shell);
            }
            return shell;
        }

        /** {@return the variable of an id, which stands alone} */
        Variable variable(long id, ClassLayout layout) {
            references++;
            Object known = known(id);
            if (known != null) {
                requireClass(known, layout, id);
                return (Variable) known;
            }
            Variable variable = newVariable(layout.type());
            StoredObject object =
                    StoredObject.unread(graph, id, graph.catalog().shapeOf(layout), variable, List.of(variable));
            Shell shell = new Shell(id, layout, variable, true);
            shell.complete = true;
            shells.put(id, shell);
            made.add(object);
            return variable;
        }

        /** {@return the variable in a field of an entity} */
        Variable ownedVariable(long id, String fieldName) {
            Object known = known(id);
            if (known == null) {
                byte[] state = bytes(id);
                Shape stored = graph.catalog().shape(new CheckedInput(state).readVarInt(true));
                if (stored.kind() != Shape.Kind.ENTITY) {
                    throw mixedUp(id, "owner of a variable", stored.className());
                }
                Shell unknown = shell(id, graph.catalog().layout(stored), false);
                unknown.state = state;
                known = unknown.instance;
            }
            Shell shell = shells.get(id);
            if (shell != null) {
                return shell.variable(slot(shell.layout, fieldName));
            }
            return (Variable) Objects.requireNonNull(
                    slot(ClassLayout.of(known.getClass()), fieldName).get(known));
        }

        private static ClassLayout.Slot slot(ClassLayout layout, String name) {
            for (ClassLayout.Slot slot : layout.slots()) {
                if (slot.name().equals(name) && slot.isVariable()) {
                    return slot;
                }
            }
            throw new StoreException("field " + name + " of " + layout.type().getName()
                    + " has gone, but its variable is referred to by another stored object; put the field back");
        }

        private void complete() {
            for (Shell shell = toFill.poll(); shell != null; shell = toFill.poll()) {
                if (!shell.complete) {
                    fill(shell);
                }
            }
            for (StoredObject object : made) {
                if (spill != null && spill.isFresh(object.id())) {
                    spill.made(object);
                } else {
                    object.setCommitted();
                    graph.identities().add(object);
                }
            }
            made.clear();
        }

        private void fill(Shell shell) {
            byte[] state = shell.state == null ? bytes(shell.id) : shell.state;
            if (decode(shell.id, shell.waited, () -> fillPlainFields(shell, new CheckedInput(state)))) {
                makeVariables(shell);
                return;
            }
            shell.state = state;
            shell.waited = true;
            toFill.push(shell);
            met.stream().filter(other -> !other.waited).forEach(toFill::push);
        }

        private void makeVariables(Shell shell) {
            List<Variable> variables = new ArrayList<>();
            List<Shape.Field> fields = new ArrayList<>();
            for (ClassLayout.Slot slot : shell.layout.slots()) {
                boolean owned = slot.isVariable() && !shell.referred.contains(slot.name());
                if (owned) {
                    Variable variable = shell.variable(slot);
                    slot.set(shell.instance, variable);
                    variables.add(variable);
                }
                fields.add(StoredObject.field(slot, owned));
            }
            if (!shell.layout.holdsSomething(shell.instance)) {
                throw new StoreException("object " + shell.id + " of " + graph + " is of "
                        + shell.layout.type().getName() + " and holds nothing transactional, which no store holds");
            }
            Shape shape = graph.catalog().shapeOf(shell.layout, fields);
            StoredObject object = StoredObject.unread(graph, shell.id, shape, shell.instance, variables);
            if (variables.isEmpty()) {
                Identities.addWithoutVariables(shell.instance, object);
            }
            made.add(object);
            shell.complete = true;
            shell.state = null;
        }

        private void fillPlainFields(Shell shell, Input input) {
            Shape stored = graph.catalog().shape(input.readVarInt(true));
            requireClass(shell.layout.type().getName(), stored, shell.id);
            input.readInt(); // where the variables begin
            Map<String, ClassLayout.Slot> slots = new HashMap<>();
            shell.layout.slots().forEach(slot -> slots.put(slot.name(), slot));
            for (Shape.Field field : stored.fields()) {
                if (field.owned()) {
                    continue;
                }
                ClassLayout.Slot slot = slots.get(field.name());
                Class<?> type = slot == null ? Object.class : slot.field().getType();
                Object value = codec.read(input, field.type(), type);
                if (slot != null) {
                    slot.set(shell.instance, value);
                    shell.referred.add(slot.name());
                }
            }
        }
    }

    private static Variable newVariable(Class<?> type) {
        return type == TLong.class ? new TLong() : new TVar<@Nullable Object>(null);
    }

    /** An object that is being made. */
    private static final class Shell {

        private final long id;
        private final ClassLayout layout;
        private final Object instance;
        private final boolean unread;
        private final Map<String, Variable> variables = new HashMap<>();

        /** The fields whose content stands among the plain ones: for a variable, a reference to it. */
        private final Set<String> referred = new HashSet<>();

        /** Kept while this waits for others to be complete. */
        private byte @Nullable [] state;

        private boolean waited;
        private boolean complete;

        Shell(long id, ClassLayout layout, Object instance, boolean unread) {
            this.id = id;
            this.layout = layout;
            this.instance = instance;
            this.unread = unread;
        }

        Variable variable(ClassLayout.Slot slot) {
            return variables.computeIfAbsent(
                    slot.name(), name -> newVariable(slot.field().getType()));
        }
    }
}
