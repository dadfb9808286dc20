package org.holdfast.stm.collect;

import java.util.Iterator;
import java.util.Map;
import java.util.function.Function;
import org.holdfast.stm.Stm;
import org.jspecify.annotations.Nullable;

/** The views of a map each of whose methods is one atomic block; they hold nothing but the map. */
final class MapViews {

    private MapViews() {}

    static class KeySet<K, V> extends AtomicSet<K> {

        private final AtomicMap<K, V> map;

        KeySet(AtomicMap<K, V> map) {
            this.map = map;
        }

        @Override
        public Iterator<K> iterator() {
            return new Mapped<>(map.entries(), Map.Entry::getKey);
        }

        @Override
        public boolean contains(Object key) {
            return map.containsKey(key);
        }

        @Override
        public boolean remove(Object key) {
            return map.remove(key) != null;
        }

        @Override
        public int size() {
            return map.size();
        }

        @Override
        public boolean isEmpty() {
            return map.isEmpty();
        }

        @Override
        public void clear() {
            map.clear();
        }

        @Override
        int characteristics() {
            return super.characteristics() | map.characteristics();
        }
    }

    static final class Values<K, V> extends AtomicCollection<V> {

        private final AtomicMap<K, V> map;

        Values(AtomicMap<K, V> map) {
            this.map = map;
        }

        @Override
        public Iterator<V> iterator() {
            return new Mapped<>(map.entries(), Map.Entry::getValue);
        }

        @Override
        public boolean remove(@Nullable Object value) {
            return Stm.atomic(() -> super.remove(value));
        }

        @Override
        public int size() {
            return map.size();
        }

        @Override
        public boolean isEmpty() {
            return map.isEmpty();
        }

        @Override
        public void clear() {
            map.clear();
        }

        @Override
        int characteristics() {
            return map.characteristics();
        }
    }

    static class EntrySet<K, V> extends AtomicSet<Map.Entry<K, V>> {

        private final AtomicMap<K, V> map;

        EntrySet(AtomicMap<K, V> map) {
            this.map = map;
        }

        @Override
        public Iterator<Map.Entry<K, V>> iterator() {
            return map.entries();
        }

        @Override
        public boolean contains(Object entry) {
            return entry instanceof Map.Entry<?, ?> e
                    && e.getKey() != null
                    && e.getValue() != null
                    && e.getValue().equals(map.get(e.getKey()));
        }

        @Override
        public boolean remove(Object entry) {
            return entry instanceof Map.Entry<?, ?> e && map.remove(e.getKey(), e.getValue());
        }

        @Override
        public int size() {
            return map.size();
        }

        @Override
        public boolean isEmpty() {
            return map.isEmpty();
        }

        @Override
        public void clear() {
            map.clear();
        }

        @Override
        int characteristics() {
            return super.characteristics() | map.characteristics();
        }
    }

    private record Mapped<S, T>(Iterator<S> source, Function<S, T> function) implements Iterator<T> {

        @Override
        public boolean hasNext() {
            return source.hasNext();
        }

        @Override
        public T next() {
            return function.apply(source.next());
        }

        @Override
        public void remove() {
            source.remove();
        }
    }
}
