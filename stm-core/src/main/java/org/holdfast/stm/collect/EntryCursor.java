package org.holdfast.stm.collect;

import java.util.AbstractMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Iterates over the entries of a map; removing and setting go to the map itself, by key. */
abstract class EntryCursor<K, V> implements Iterator<Map.Entry<K, V>> {

    private final AtomicMap<K, V> map;
    private @Nullable K last;

    EntryCursor(AtomicMap<K, V> map) {
        this.map = map;
    }

    /** {@return the entry that {@code next()} is to return} */
    @SuppressWarnings("unchecked") // only keys and values of these types are ever put
    final Map.Entry<K, V> shown(Object key, Object value) {
        last = (K) key;
        return new WritingEntry<>(map, (K) key, (V) value);
    }

    @Override
    public final void remove() {
        if (last == null) {
            throw new IllegalStateException("remove() needs a call of next() of its own");
        }
        map.remove(last);
        last = null;
    }

    /** An entry whose value, once set, is put into the map. */
    private static final class WritingEntry<K, V> extends AbstractMap.SimpleEntry<K, V> {

        private static final long serialVersionUID = 1;

        @SuppressWarnings("serial") // never serialized
        private final AtomicMap<K, V> map;

        WritingEntry(AtomicMap<K, V> map, K key, V value) {
            super(key, value);
            this.map = map;
        }

        @Override
        public V setValue(V value) {
            map.put(getKey(), value);
            return super.setValue(value);
        }
    }
}
