package org.holdfast.stm.collect;

import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Spliterator;
import org.jspecify.annotations.Nullable;

/** The keys of a sorted map, as a view that holds nothing but the map. */
final class SortedKeys<K, V> extends MapViews.KeySet<K, V> implements NavigableSet<K> {

    private final AtomicSortedMap<K, V> map;

    SortedKeys(AtomicSortedMap<K, V> map) {
        super(map);
        this.map = map;
    }

    @Override
    public @Nullable Comparator<? super K> comparator() {
        return map.comparator();
    }

    @Override
    public K first() {
        return map.firstKey();
    }

    @Override
    public K last() {
        return map.lastKey();
    }

    @Override
    public @Nullable K lower(K key) {
        return map.lowerKey(key);
    }

    @Override
    public @Nullable K floor(K key) {
        return map.floorKey(key);
    }

    @Override
    public @Nullable K ceiling(K key) {
        return map.ceilingKey(key);
    }

    @Override
    public @Nullable K higher(K key) {
        return map.higherKey(key);
    }

    @Override
    public @Nullable K pollFirst() {
        Map.Entry<K, V> entry = map.pollFirstEntry();
        return entry == null ? null : entry.getKey();
    }

    @Override
    public @Nullable K pollLast() {
        Map.Entry<K, V> entry = map.pollLastEntry();
        return entry == null ? null : entry.getKey();
    }

    @Override
    public NavigableSet<K> descendingSet() {
        return map.descendingKeySet();
    }

    @Override
    public Iterator<K> descendingIterator() {
        return descendingSet().iterator();
    }

    @Override
    public NavigableSet<K> subSet(K from, boolean withFrom, K to, boolean withTo) {
        return map.subMap(from, withFrom, to, withTo).navigableKeySet();
    }

    @Override
    public NavigableSet<K> headSet(K to, boolean withTo) {
        return map.headMap(to, withTo).navigableKeySet();
    }

    @Override
    public NavigableSet<K> tailSet(K from, boolean withFrom) {
        return map.tailMap(from, withFrom).navigableKeySet();
    }

    @Override
    public NavigableSet<K> subSet(K from, K to) {
        return subSet(from, true, to, false);
    }

    @Override
    public NavigableSet<K> headSet(K to) {
        return headSet(to, false);
    }

    @Override
    public NavigableSet<K> tailSet(K from) {
        return tailSet(from, true);
    }

    @Override
    public Spliterator<K> spliterator() {
        return new SortedSpliterator<>(super.spliterator(), comparator());
    }
}
