package org.holdfast.durable;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Values for objects, by identity, as long as the object is held elsewhere. A value must not hold its object. Safe for
 * use by many threads.
 */
final class WeakIdentityMap<V> {

    private final ReferenceQueue<Object> gone = new ReferenceQueue<>();
    private final Map<Key, V> map = new ConcurrentHashMap<>();

    boolean isEmpty() {
        return map.isEmpty();
    }

    @Nullable
    V get(Object object) {
        return map.get(new Key(object, null));
    }

    /** {@return what was there before, and stays; null if there was nothing} */
    @Nullable
    V putIfAbsent(Object object, V value) {
        expunge();
        return map.putIfAbsent(new Key(object, gone), value);
    }

    void remove(Object object, V value) {
        map.remove(new Key(object, null), value);
    }

    private void expunge() {
        for (Reference<?> old = gone.poll(); old != null; old = gone.poll()) {
            map.remove(old);
        }
    }

    /** Equal to another for the same object, and to itself when the object is gone. */
    private static final class Key extends WeakReference<Object> {

        private final int hash;

        Key(Object object, @Nullable ReferenceQueue<Object> queue) {
            super(object, queue);
            this.hash = System.identityHashCode(object);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            if (this == other) {
                return true;
            }
            Object mine = get();
            return mine != null && other instanceof Key reference && reference.get() == mine;
        }
    }
}
