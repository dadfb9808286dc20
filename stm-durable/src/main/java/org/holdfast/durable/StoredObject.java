package org.holdfast.durable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.holdfast.stm.spi.Memory;
import org.holdfast.stm.spi.Stored;
import org.holdfast.stm.spi.Variable;
import org.jspecify.annotations.Nullable;

/**
 * An object of a store as this process knows it: its id and the variables whose values stand in its record. There is
 * one for each object while anyone holds the object or one of its variables: each variable refers to it, and it to the
 * object, so they live and die together and an id never gets a second instance beside a first.
 *
 * <p>The values of its variables come to the heap together, and leave it together.
 */
final class StoredObject implements Stored {
    /*
     * How values leave, all under the lock of ObjectLoader, which also loads:
     *
     * cool   mark each variable UNLOADED; a variable that is locked, or waits for a force, is left alone
     * warm   what load() does for whoever meets such a variable while the values are here: take all marks back
     * evict  if all are marked still: nobody has used any of them. Now the values go
     * load   the state of the record is decoded, all values are set, and only then the first mark is taken back
     *
     * No lock of the memory is needed to evict. A variable is locked only when it is not marked, and before a commit
     * could take the mark from one it would have to get the loader's lock: so while all are marked no commit has any of
     * them locked, the last one that had has handed its state to the storage before it gave the lock back, and what the
     * storage has is what the versions in the orecs stand for. A commit that has locked one variable can rely on the
     * values of all, marked or not, which it writes together. Who writes a record without locking its variables, to
     * move the changes of a running transaction out of memory, locks the record first and then has it loaded; such a
     * record is not evicted. Of a commit of such changes, which locks also what is not loaded, the Gate keeps us apart.
     *
     * The versions stay in the orecs. So who has read a value before it left finds it unchanged when it validates, a
     * snapshot finds the version it would have found, and waiters notice nothing. A reader between its two looks at the
     * orec may find that a value has gone, and starts again; that it came back between is no harm, for it is the same.
     */

    private static final Memory MEMORY = Memory.instance();
    private static final VarHandle WRITER;

    static {
        try {
            WRITER = MethodHandles.lookup().findVarHandle(StoredObject.class, "writer", StateWriter.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

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
    @SuppressWarnings({"unused", "UnusedVariable"}) // through WRITER
    private volatile @Nullable StateWriter writer;

    private volatile boolean committed;

    /** What this was made from, as long as that is not committed. */
    private volatile @Nullable GraphSpill spill;

    /** What the value of a variable that stands alone must be, by the word of the node that refers to it. */
    private volatile Class<?> content = Object.class;

    /** Grows, under the record's lock, or while no variable is loaded. */
    private volatile long position;

    /** Where the values of the variables are. Guarded by the lock of {@link ObjectLoader}. */
    private enum Values {
        /** In the storage; the variables have no version yet. */
        UNREAD,
        HERE,
        /** In the storage; the variables have the versions of these values. */
        EVICTED
    }

    private Values values;

    /** The reference by which the store knows this; null until it is known. Its own guards its use. */
    private @Nullable StoredReference reference;

    private StoredObject(Graph graph, long id, Shape shape, Object instance, List<Variable> variables, Values values) {
        this.graph = graph;
        this.id = id;
        this.shape = shape;
        this.instance = variables.isEmpty() ? new WeakReference<>(instance) : instance;
        this.variables = List.copyOf(variables);
        this.values = values;
    }

    /** {@return what an object becomes whose values are here, and in no storage yet} */
    static StoredObject fresh(Graph graph, long id, Shape shape, Object instance, List<Variable> variables) {
        return new StoredObject(graph, id, shape, instance, variables, Values.HERE);
    }

    /** {@return what an object is that was just made, and whose variables now wait for their values} */
    static StoredObject unread(Graph graph, long id, Shape shape, Object instance, List<Variable> variables) {
        StoredObject object = new StoredObject(graph, id, shape, instance, variables, Values.UNREAD);
        variables.forEach(variable -> MEMORY.bind(variable, object));
        return object;
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
        ClassLayout layout = ClassLayout.of(owner.getClass());
        int place = layout.placeOf(nameOf(index));
        return place < 0 ? Object.class : layout.slots().get(place).content();
    }

    /** {@return how the value of a variable is written} */
    static String descriptorOf(Variable variable) {
        return variable instanceof TLong ? "J" : "L";
    }

    /** {@return the value of a variable whose record holds this one} A field that has come since holds none. */
    static @Nullable Object value(Variable variable, @Nullable Object value) {
        return value == null && variable instanceof TLong ? (Object) 0L : value;
    }

    @Override
    public Graph storage() {
        return graph;
    }

    @Override
    public void load() {
        graph.loader().load(this);
    }

    // The values; all calls under the lock of ObjectLoader

    /** {@return whether no variable has to wait for its value any more} It had to if the values were cool. */
    boolean warm() {
        if (values != Values.HERE) {
            return false;
        }
        for (Variable variable : variables) {
            if (MEMORY.isUnloaded(variable)) {
                MEMORY.setLoaded(variable);
            }
        }
        return true;
    }

    /**
     * Gives the variables the values of this record.
     *
     * @param byName the values by the names of their fields
     * @param version of the commit that they come from, for variables that have no version yet
     * @param forced whether that commit is safe on disk
     */
    void give(Map<String, @Nullable Object> byName, long version, boolean forced) {
        for (int i = 0; i < variables.size(); i++) {
            MEMORY.setValue(variables.get(i), value(variables.get(i), byName.get(nameOf(i))));
        }
        // From the first of these on, a commit may lock a variable and write what stands in the others.
        for (Variable variable : variables) {
            if (values == Values.UNREAD) {
                MEMORY.setLoaded(variable, version, forced);
            } else {
                MEMORY.setLoaded(variable);
            }
        }
        values = Values.HERE;
    }

    boolean isHere() {
        return values == Values.HERE;
    }

    /** {@return whether somebody has locked this record, and so needs the values of all variables} */
    boolean isBeingWritten() {
        return writer != null;
    }

    /** {@return whether the variables have no version yet} */
    boolean isUnread() {
        return values == Values.UNREAD;
    }

    /** Tells that a commit has put values with a version of their own into the storage instead of those here. */
    void setReplaced() {
        if (values == Values.HERE) {
            values = Values.EVICTED;
        }
    }

    /** {@return whether nobody has used a variable since the values were made cool} If not, makes them cool. */
    boolean isCool() {
        boolean wasCool = true;
        for (Variable variable : variables) {
            wasCool &= MEMORY.isUnloaded(variable);
        }
        if (!wasCool) {
            variables.forEach(MEMORY::setUnloaded);
        }
        return wasCool;
    }

    /** Takes the values, which are cool, out of the heap. */
    void evict() {
        values = Values.EVICTED;
        variables.forEach(MEMORY::clearValue);
    }

    // Commits

    /** {@return whether there are values whose room can be had back when they leave} A number takes none of its own. */
    boolean hasValuesThatTakeRoom() {
        for (Variable variable : variables) {
            if (variable instanceof TVar) {
                return true;
            }
        }
        return false;
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

    @Override
    public long position() {
        return position;
    }

    /** Notes that the latest commit to this ends there in the log. Before its values can be read. */
    void setPosition(long end) {
        position = end;
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

    @Nullable
    StoredReference reference() {
        return reference;
    }

    /** Says by which reference the store knows this. The caller is the only one to know this object. */
    void setReference(StoredReference reference) {
        this.reference = reference;
    }

    boolean lock(StateWriter by) {
        return WRITER.compareAndSet(this, null, by);
    }

    void unlock(StateWriter by) {
        WRITER.compareAndSet(this, by, null);
    }

    @Override
    public String toString() {
        return shape.className() + " (object " + id + ")";
    }
}
