package org.holdfast.durable;

import com.esotericsoftware.kryo.io.Input;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.holdfast.stm.spi.Variable;
import org.jspecify.annotations.Nullable;

/**
 * One making of objects: those asked for, and all that they need to be complete.
 *
 * <p>A set asks its elements for their hash codes, and the constructor of a record may ask its components for anything:
 * such values wait until the entities in them are complete. Where they would wait for each other, in a ring, they have
 * to do with what is there.
 *
 * <pre>
 * 1 Decode the state of a shell. A value that has to wait is left out, and what is behind it is met all the same.
 * 2 If one was left out: first the shells that were met, then this one again, leaving out nothing.
 * </pre>
 */
final class ObjectBatch {

    private final Graph graph;
    private final StateReader states;

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

    ObjectBatch(Graph graph, StateReader states, Codec codec, @Nullable GraphSpill spill) {
        this.graph = graph;
        this.states = states;
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
        states.requireClass(known, layout, id);
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
    boolean decode(long id, boolean leaveOutNothing, Runnable decode) {
        met.clear();
        references = 0;
        leftOut = false;
        nothingWaits = leaveOutNothing;
        states.decoding(id, decode);
        return !leftOut;
    }

    /** {@return how many references the last decoding has met} */
    int references() {
        return references;
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
                : states.state(id).bytes();
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
            states.requireClass(known, layout, id);
            return (Variable) known;
        }
        Variable variable = Shell.newVariable(layout.type());
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
                throw states.mixedUp(id, "owner of a variable", stored.className());
            }
            Shell unknown = shell(id, graph.catalog().layout(stored), false);
            unknown.state = state;
            known = unknown.instance;
        }
        Shell shell = shells.get(id);
        if (shell != null) {
            return shell.variable(placeOf(fieldName, shell.layout));
        }
        ClassLayout layout = ClassLayout.of(known.getClass());
        return (Variable) Objects.requireNonNull(
                layout.slots().get(placeOf(fieldName, layout)).get(known));
    }

    private static int placeOf(String fieldName, ClassLayout layout) {
        int place = layout.placeOf(fieldName);
        if (place < 0 || !layout.variables().get(place)) {
            throw new StoreException(
                    "field " + fieldName + " of " + layout.type().getName()
                            + " has gone, but its variable is referred to by another stored object; put the field back");
        }
        return place;
    }

    /** Makes complete all that was asked for, and all that it needs. */
    void complete() {
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
        BitSet owned = (BitSet) shell.layout.variables().clone();
        owned.andNot(shell.referred);
        List<Variable> variables = new ArrayList<>(owned.cardinality());
        for (int place = owned.nextSetBit(0); place >= 0; place = owned.nextSetBit(place + 1)) {
            Variable variable = shell.variable(place);
            shell.layout.slots().get(place).set(shell.instance, variable);
            variables.add(variable);
        }
        if (!shell.layout.holdsSomething(shell.instance)) {
            throw new StoreException("object " + shell.id + " of " + graph + " is of "
                    + shell.layout.type().getName() + " and holds nothing transactional, which no store holds");
        }
        Shape shape = graph.catalog().shapeOf(shell.layout, owned);
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
        states.requireClass(shell.layout.type().getName(), stored, shell.id);
        input.readInt(); // where the variables begin
        for (Shape.Field field : stored.fields()) {
            if (field.owned()) {
                continue;
            }
            int place = shell.layout.placeOf(field.name());
            ClassLayout.Slot slot = place < 0 ? null : shell.layout.slots().get(place);
            Class<?> type = slot == null ? Object.class : slot.field().getType();
            Object value = codec.read(input, field.type(), type);
            if (slot != null) {
                slot.set(shell.instance, value);
                shell.referred.set(place);
            }
        }
    }
}
