package org.holdfast.durable;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/** What a store has of an object that it knows: no more than this, so that an object which nobody uses can go. */
final class StoredReference extends WeakReference<StoredObject> {

    private final long id;

    // Those of the Cache, guarded by its lock.
    /** Null if this does not stand in the ring. */
    @Nullable
    StoredReference next;

    @Nullable
    StoredReference previous;

    /** What the values of the object are counted for. */
    long bytes;

    StoredReference(StoredObject object, ReferenceQueue<? super StoredObject> queue) {
        super(object, queue);
        this.id = object.id();
    }

    /** The head of a ring, which refers to nothing. */
    @SuppressWarnings("NullAway") // a reference to nothing from the start
    StoredReference() {
        super(null);
        this.id = -1;
    }

    long id() {
        return id;
    }
}
