package org.holdfast.durable;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.holdfast.stm.TLong;
import org.holdfast.stm.spi.Stored;
import org.holdfast.stm.spi.Variable;
import org.jspecify.annotations.Nullable;

/**
 * An object of a store as this process knows it: its id and the variables whose values stand in its record. There is
 * one for each object while anyone holds the object or one of its variables: each variable refers to it, and it to the
 * object, so they live and die together and an id never gets a second instance beside a first.
 */
final class StoredObject implements Stored {

    /** The name, in place of a field's, of a variable that stands alone. */
    static final String STANDALONE = "";

    private final Graph graph;
    private final long id;
    private final Shape shape;

    /** The object, or a weak reference to one that owns no variable and therefore does not refer back here. */
    private final Object instance;

    private final List<Variable> variables;

    /**
     * The commit that is writing this record: two that change different fields must not write each other's old values.
     */
    private final AtomicReference<@Nullable StateWriter> writer = new AtomicReference<>();

    private volatile boolean committed;

    /** What this was made from, as long as that is not committed. */
    private volatile @Nullable GraphSpill spill;

    /** What the value of a variable that stands alone must be, by the word of the node that refers to it. */
    private volatile Class<?> content = Object.class;

    StoredObject(Graph graph, long id, Shape shape, Object instance, List<Variable> variables) {
        this.graph = graph;
        this.id = id;
        this.shape = shape;
        this.instance = variables.isEmpty() ? new WeakReference<>(instance) : instance;
        this.variables = List.copyOf(variables);
    }

    long id() {
        return id;
    }

    Graph graph() {
        return graph;
    }

    Shape shape() {
        return shape;
    }

    /** {@return the object, null if it is gone} */
    @Nullable
    Object instance() {
        return instance instanceof WeakReference<?> reference ? reference.get() : instance;
    }

    /** The variables whose values stand in this record, in the order of the shape's owned fields. */
    List<Variable> variables() {
        return variables;
    }

    /** {@return the name of the field that holds the i-th variable} */
    String nameOf(int index) {
        int owned = -1;
        for (Shape.Field field : shape.fields()) {
            owned += field.owned() ? 1 : 0;
            if (owned == index) {
                return field.name();
            }
        }
        return STANDALONE;
    }

    void expect(Class<?> newContent) {
        content = newContent;
    }

    /** {@return what the i-th variable may hold} */
    Class<?> contentOf(int index) {
        Object owner = instance();
        if (owner == null || owner instanceof Variable) {
            return content;
        }
        String name = nameOf(index);
        return ClassLayout.of(owner.getClass()).slots().stream()
                .filter(slot -> slot.name().equals(name))
                .<Class<?>>map(ClassLayout.Slot::content)
                .findAny()
                .orElse(Object.class);
    }

    /** {@return how a field of an entity stands in the dictionary} */
    static Shape.Field field(ClassLayout.Slot slot, boolean owned) {
        if (!owned) {
            return new Shape.Field(slot.name(), slot.descriptor(), false);
        }
        return new Shape.Field(slot.name(), slot.field().getType() == TLong.class ? "J" : "L", true);
    }

    /** {@return how the value of a variable is written} */
    static String descriptorOf(Variable variable) {
        return variable instanceof TLong ? "J" : "L";
    }

    @Override
    public Graph storage() {
        return graph;
    }

    @Override
    public void load() {
        graph.loader().load(this);
    }

    /** {@return whether a commit that holds this object is in the log} */
    boolean isCommitted() {
        return committed;
    }

    void setCommitted() {
        committed = true;
        if (spill != null) {
            spill = null;
        }
    }

    /** Tells that this was made from a state that is not committed. */
    void setSpill(GraphSpill from) {
        spill = from;
    }

    @Nullable
    GraphSpill spill() {
        return spill;
    }

    /** If this was made from what a transaction has moved out of memory, and that has failed: makes it transient. */
    void letGoIfAborted() {
        GraphSpill from = spill;
        if (from != null && from.isAborted()) {
            load();
        }
    }

    boolean lock(StateWriter by) {
        return writer.compareAndSet(null, by);
    }

    void unlock(StateWriter by) {
        writer.compareAndSet(by, null);
    }

    @Override
    public String toString() {
        return shape.className() + " (object " + id + ")";
    }
}
