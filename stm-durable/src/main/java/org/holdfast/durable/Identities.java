package org.holdfast.durable;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.holdfast.stm.spi.Memory;
import org.holdfast.stm.spi.Variable;
import org.jspecify.annotations.Nullable;

/**
 * Which object of this process is which object of a store, in both directions, as long as anybody holds it.
 *
 * <p>From object to id the way leads through a variable that the object owns, which refers to its {@link StoredObject}.
 * Objects that own none stand in a weak table by identity, common to all stores so that a store notices a foreign one.
 */
final class Identities {

    private static final Memory MEMORY = Memory.instance();

    private static final WeakIdentityMap<StoredObject> WITHOUT_VARIABLES = new WeakIdentityMap<>();

    private final ReferenceQueue<StoredObject> gone = new ReferenceQueue<>();
    private final Map<Long, StoredReference> byId = new ConcurrentHashMap<>();
    private final Cache cache;

    /**
     * Nothing is known at first.
     *
     * @param cache is told of what has gone
     */
    Identities(Cache cache) {
        this.cache = cache;
    }

    /** {@return what an id stands for, null if nothing of it is in this process} */
    @Nullable
    StoredObject get(long id) {
        StoredReference reference = byId.get(id);
        return reference == null ? null : reference.get();
    }

    /** Makes an object known by its id. */
    void add(StoredObject object) {
        forgetGone();
        StoredReference reference = new StoredReference(object, gone);
        object.setReference(reference);
        byId.put(object.id(), reference);
    }

    /** Forgets the objects that the garbage collector has taken. */
    void forgetGone() {
        for (Reference<?> old = gone.poll(); old != null; old = gone.poll()) {
            if (old instanceof StoredReference reference) {
                byId.remove(reference.id(), reference);
                cache.remove(reference);
            }
        }
    }

    /**
     * {@return what an object is in a store, this one or another, null if it is in none} An entity that owns no
     * variable may be one that another commit is about to store.
     */
    static @Nullable StoredObject of(Object entity, ClassLayout layout) {
        for (ClassLayout.Slot slot : layout.slots()) {
            if (slot.isVariable()
                    && slot.get(entity) instanceof Variable variable
                    && MEMORY.stored(variable) instanceof StoredObject object
                    && object.instance() == entity) {
                return object;
            }
        }
        return WITHOUT_VARIABLES.isEmpty() ? null : WITHOUT_VARIABLES.get(entity);
    }

    /**
     * Makes an object that owns no variable known as a stored one.
     *
     * @return what it already was, null if it was none
     */
    static @Nullable StoredObject addWithoutVariables(Object entity, StoredObject object) {
        return WITHOUT_VARIABLES.putIfAbsent(entity, object);
    }

    /** Takes back {@link #addWithoutVariables}, for a commit that did not take place. */
    static void removeWithoutVariables(Object entity, StoredObject object) {
        WITHOUT_VARIABLES.remove(entity, object);
    }
}
