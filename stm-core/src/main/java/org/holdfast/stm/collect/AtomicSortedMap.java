package org.holdfast.stm.collect;

import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableSet;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.Spliterator;
import java.util.concurrent.ConcurrentNavigableMap;
import org.holdfast.stm.Stm;
import org.jspecify.annotations.Nullable;

/** A sorted map, or a part of one in either direction, each of whose methods is one atomic block. */
abstract class AtomicSortedMap<K, V> extends AtomicMap<K, V> implements ConcurrentNavigableMap<K, V> {

    static final Comparator<Object> NATURAL = natural();

    @SuppressWarnings("unchecked") // as the natural order does, it throws if keys are not comparable
    private static Comparator<Object> natural() {
        return (Comparator<Object>) (Comparator<?>) Comparator.naturalOrder();
    }

    /** {@return the leaves in which the entries stand, among others if this is a part} */
    abstract SortedLeaves leaves();

    /** {@return the keys that this map may have} */
    abstract KeyRange range();

    /** {@return whether the first key of this map is the greatest in the order of the leaves} */
    abstract boolean isDescending();

    @Override
    Place place(Object key) {
        Objects.requireNonNull(key, "key");
        KeyRange range = range();
        return range.contains(key) ? leaves().place(key) : new OutOfRange(key, range);
    }

    /** The place of a key that a part of a map does not take. */
    private record OutOfRange(Object key, KeyRange range) implements Place {

        @Override
        public @Nullable Object value() {
            return null;
        }

        @Override
        public void set(Object value) {
            throw outOfRange(key, range);
        }

        @Override
        public void remove() {}
    }

    private static IllegalArgumentException outOfRange(Object key, KeyRange range) {
        return new IllegalArgumentException("key " + key + " is out of range: this map has only keys " + range);
    }

    @Override
    Iterator<Map.Entry<K, V>> entries() {
        KeyRange range = range();
        return new SortedEntries<>(this, leaves().ofOneInstant(range), range, isDescending());
    }

    @Override
    int characteristics() {
        return Spliterator.ORDERED;
    }

    @Override
    public int size() {
        KeyRange range = range();
        return range.isAll() ? leaves().size() : Stm.<Integer, RuntimeException>snapshot(() -> range.size(leaves()));
    }

    @Override
    public boolean isEmpty() {
        return next(null) == null;
    }

    @Override
    @SuppressWarnings("unchecked") // only values of type V are ever put
    public @Nullable V get(Object key) {
        Objects.requireNonNull(key, "key");
        SortedNode.Slot slot = range().contains(key) ? leaves().find(key) : null;
        return slot == null ? null : (V) slot.value();
    }

    @Override
    public @Nullable Comparator<? super K> comparator() {
        Comparator<Object> order = leaves().order();
        return isDescending() ? order.reversed() : order == NATURAL ? null : order;
    }

    // Navigation: the next entry after a gap, in the direction of this map, or the previous before one.

    private SortedNode.@Nullable Slot next(@Nullable Cut cut) {
        return isDescending() ? range().below(leaves(), cut) : range().above(leaves(), cut);
    }

    private SortedNode.@Nullable Slot previous(@Nullable Cut cut) {
        return isDescending() ? range().above(leaves(), cut) : range().below(leaves(), cut);
    }

    /** {@return the gap before a key, as one goes in the direction of this map} */
    private Cut before(K key) {
        return new Cut(Objects.requireNonNull(key, "key"), isDescending());
    }

    private Cut after(K key) {
        return new Cut(Objects.requireNonNull(key, "key"), !isDescending());
    }

    @SuppressWarnings("unchecked") // only keys of type K are ever put
    private @Nullable K key(SortedNode.@Nullable Slot slot) {
        return slot == null ? null : (K) slot.key();
    }

    @SuppressWarnings("unchecked") // only keys and values of these types are ever put
    private Map.@Nullable Entry<K, V> entry(SortedNode.@Nullable Slot slot) {
        return slot == null ? null : Map.entry((K) slot.key(), (V) slot.value());
    }

    @Override
    public Map.@Nullable Entry<K, V> lowerEntry(K key) {
        return entry(previous(before(key)));
    }

    @Override
    public @Nullable K lowerKey(K key) {
        return key(previous(before(key)));
    }

    @Override
    public Map.@Nullable Entry<K, V> floorEntry(K key) {
        return entry(previous(after(key)));
    }

    @Override
    public @Nullable K floorKey(K key) {
        return key(previous(after(key)));
    }

    @Override
    public Map.@Nullable Entry<K, V> ceilingEntry(K key) {
        return entry(next(before(key)));
    }

    @Override
    public @Nullable K ceilingKey(K key) {
        return key(next(before(key)));
    }

    @Override
    public Map.@Nullable Entry<K, V> higherEntry(K key) {
        return entry(next(after(key)));
    }

    @Override
    public @Nullable K higherKey(K key) {
        return key(next(after(key)));
    }

    @Override
    public Map.@Nullable Entry<K, V> firstEntry() {
        return entry(next(null));
    }

    @Override
    public Map.@Nullable Entry<K, V> lastEntry() {
        return entry(previous(null));
    }

    @Override
    public K firstKey() {
        return existing(key(next(null)));
    }

    @Override
    public K lastKey() {
        return existing(key(previous(null)));
    }

    private K existing(@Nullable K key) {
        if (key == null) {
            throw new NoSuchElementException("the map is empty");
        }
        return key;
    }

    @Override
    public Map.@Nullable Entry<K, V> pollFirstEntry() {
        return AtomicMap.<Map.Entry<K, V>>atomic(() -> removed(next(null)));
    }

    @Override
    public Map.@Nullable Entry<K, V> pollLastEntry() {
        return AtomicMap.<Map.Entry<K, V>>atomic(() -> removed(previous(null)));
    }

    private Map.@Nullable Entry<K, V> removed(SortedNode.@Nullable Slot slot) {
        if (slot != null) {
            leaves().place(slot.key()).remove();
        }
        return entry(slot);
    }

    // Views

    @Override
    public ConcurrentNavigableMap<K, V> subMap(K from, boolean withFrom, K to, boolean withTo) {
        Cut start = start(from, withFrom);
        Cut end = end(to, withTo);
        int comparison = leaves().order().compare(from, to);
        if (isDescending() ? comparison < 0 : comparison > 0) {
            throw new IllegalArgumentException("from " + from + " comes after to " + to);
        }
        return part(start, end);
    }

    @Override
    public ConcurrentNavigableMap<K, V> headMap(K to, boolean withTo) {
        return part(null, end(to, withTo));
    }

    @Override
    public ConcurrentNavigableMap<K, V> tailMap(K from, boolean withFrom) {
        return part(start(from, withFrom), null);
    }

    private Cut start(K from, boolean withFrom) {
        requireInRange(from, withFrom);
        return withFrom ? before(from) : after(from);
    }

    private Cut end(K to, boolean withTo) {
        requireInRange(to, withTo);
        return withTo ? after(to) : before(to);
    }

    private void requireInRange(K bound, boolean included) {
        Objects.requireNonNull(bound, "key");
        KeyRange range = range();
        if (included ? !range.contains(bound) : !range.mayEndAt(bound)) {
            throw outOfRange(bound, range);
        }
    }

    private SubMap<K, V> part(@Nullable Cut start, @Nullable Cut end) {
        KeyRange part = isDescending() ? range().between(end, start) : range().between(start, end);
        return new SubMap<>(leaves(), part, isDescending());
    }

    @Override
    public ConcurrentNavigableMap<K, V> subMap(K from, K to) {
        return subMap(from, true, to, false);
    }

    @Override
    public ConcurrentNavigableMap<K, V> headMap(K to) {
        return headMap(to, false);
    }

    @Override
    public ConcurrentNavigableMap<K, V> tailMap(K from) {
        return tailMap(from, true);
    }

    @Override
    public ConcurrentNavigableMap<K, V> descendingMap() {
        return reversed(this);
    }

    private static <K, V> SubMap<K, V> reversed(AtomicSortedMap<K, V> map) {
        return new SubMap<>(map.leaves(), map.range(), !map.isDescending());
    }

    @Override
    public NavigableSet<K> keySet() {
        return new SortedKeys<>(this);
    }

    @Override
    public NavigableSet<K> navigableKeySet() {
        return keySet();
    }

    @Override
    public NavigableSet<K> descendingKeySet() {
        return reversed(this).keySet();
    }

    @Override
    public Set<Map.Entry<K, V>> entrySet() {
        return new SortedEntrySet<>(this);
    }

    private static final class SortedEntrySet<K, V> extends MapViews.EntrySet<K, V> {

        private final AtomicSortedMap<K, V> map;

        SortedEntrySet(AtomicSortedMap<K, V> map) {
            super(map);
            this.map = map;
        }

        @Override
        public Spliterator<Map.Entry<K, V>> spliterator() {
            Comparator<Object> order = map.leaves().order();
            return new SortedSpliterator<>(
                    super.spliterator(), Map.Entry.comparingByKey(map.isDescending() ? order.reversed() : order));
        }
    }
}
