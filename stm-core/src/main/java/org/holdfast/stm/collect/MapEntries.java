package org.holdfast.stm.collect;

import java.util.AbstractMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Iterates over the entries of a map, as of one instant; removing and setting go to the map itself, by key. */
final class MapEntries<K, V> implements Iterator<Map.Entry<K, V>> {

    private final TMap<K, V> map;
    private final Iterator<MapNode> leaves;
    private MapNode.Leaf leaf = MapNode.Leaf.EMPTY;
    private int next;
    private @Nullable K last;

    MapEntries(TMap<K, V> map, Iterator<MapNode> leaves) {
        this.map = map;
        this.leaves = leaves;
    }

    @Override
    public boolean hasNext() {
        while (next == leaf.size() && leaves.hasNext()) {
            leaf = (MapNode.Leaf) leaves.next();
            next = 0;
        }
        return next < leaf.size();
    }

    @Override
    @SuppressWarnings("unchecked") // only keys and values of these types are ever put
    public Map.Entry<K, V> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        K key = (K) leaf.keys()[next];
        V value = (V) leaf.values()[next];
        next++;
        last = key;
        return new WritingEntry<>(map, key, value);
    }

    @Override
    public void remove() {
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
        private final TMap<K, V> map;

        WritingEntry(TMap<K, V> map, K key, V value) {
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
