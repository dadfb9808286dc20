package org.holdfast.stm.collect;

import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.holdfast.stm.Stm;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.jspecify.annotations.Nullable;

/**
 * A map that is read and written in transactions. Inside a block every method, and every method of its views, entries
 * and iterators, takes part in the block's transaction; outside, each call is a transaction of its own, {@code putAll},
 * {@code replaceAll} and {@code compute} no less than {@code put}.
 *
 * <p>Transactions that use different keys seldom conflict. Finding, putting and removing a key take time that hardly
 * grows with the map, and change one small node. {@link #size()} adds up four counters; in a transaction that may
 * write, it conflicts with every transaction that adds or removes keys, as does iterating over the whole map.
 *
 * <p>Outside a transaction an iterator shows the map as it was when the iterator was made. Inside it shows the map as
 * the transaction sees it; of what the same transaction changes while it iterates, it may show some and miss some.
 * Iterators are never invalidated.
 *
 * <p>Keys and values are not null, and should not change while they are in the map: use records, strings and the like,
 * or for values objects whose own fields are transactional. If the map is stored, a key's {@code hashCode()} must be
 * the same in every process; that of strings, numbers, enums, dates, and of records and collections of these is taken
 * care of.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class TMap<K, V> implements ConcurrentMap<K, V> {

    /*
     * A hash trie of variables. The root holds a leaf with all entries while they are few, and then a branch, whose
     * children hold leaves or branches. A leaf that overflows is replaced by a branch, and a branch by nothing, except
     * that clear() puts the empty leaf into the root.
     *
     * Why different keys do not conflict: a put reads the branches on its way, which nobody writes, and reads and writes
     * one leaf of at most 16 entries. Of n leaves two random keys meet in the same with probability 1/n. The counters
     * are only added to, which conflicts with nothing but reading them; there are four of them, so that committers
     * seldom wait for each other's lock.
     *
     * The one instance field is final, for a store makes these objects without running a constructor.
     */
    private final TVar<MapNode> root;

    /** An empty map. */
    public TMap() {
        root = new TVar<>(MapNode.Leaf.EMPTY);
    }

    @Override
    public int size() {
        return (int) Math.min(Integer.MAX_VALUE, Stm.<Long, RuntimeException>snapshot(() -> {
            MapNode node = root.get();
            if (node instanceof MapNode.Leaf leaf) {
                return (long) leaf.size();
            }
            long sum = 0;
            for (TLong size : ((MapNode.Branch) node).sizes()) {
                sum += size.get();
            }
            return sum;
        }));
    }

    @Override
    public boolean isEmpty() {
        return size() == 0;
    }

    @Override
    public @Nullable V get(Object key) {
        return value(MapPlace.of(root, key));
    }

    @Override
    public boolean containsKey(Object key) {
        return get(key) != null;
    }

    @Override
    public boolean containsValue(Object value) {
        return values().contains(Objects.requireNonNull(value, "value"));
    }

    @Override
    public @Nullable V put(K key, V value) {
        Objects.requireNonNull(value, "value");
        return change(key, place -> place.set(value));
    }

    @Override
    public @Nullable V putIfAbsent(K key, V value) {
        Objects.requireNonNull(value, "value");
        return change(key, place -> {
            if (place.isEmpty()) {
                place.set(value);
            }
        });
    }

    @Override
    public void putAll(Map<? extends K, ? extends V> entries) {
        Stm.atomic(() -> entries.forEach(this::put));
    }

    @Override
    public @Nullable V replace(K key, V value) {
        Objects.requireNonNull(value, "value");
        return change(key, place -> {
            if (!place.isEmpty()) {
                place.set(value);
            }
        });
    }

    @Override
    public @Nullable V remove(Object key) {
        return change(key, MapPlace::remove);
    }

    private @Nullable V change(Object key, Consumer<MapPlace> change) {
        return atomic(() -> {
            MapPlace place = MapPlace.of(root, key);
            V old = value(place);
            change.accept(place);
            return old;
        });
    }

    @Override
    public boolean replace(K key, V expected, V value) {
        Objects.requireNonNull(expected, "expected");
        Objects.requireNonNull(value, "value");
        return Stm.atomic(() -> {
            MapPlace place = MapPlace.of(root, key);
            if (!expected.equals(place.value())) {
                return false;
            }
            place.set(value);
            return true;
        });
    }

    @Override
    public boolean remove(Object key, @Nullable Object expected) {
        return Stm.atomic(() -> {
            MapPlace place = MapPlace.of(root, key);
            if (expected == null || !expected.equals(place.value())) {
                return false;
            }
            place.remove();
            return true;
        });
    }

    @Override
    public void clear() {
        root.set(MapNode.Leaf.EMPTY);
    }

    // The functions may use this map, so these look the key up again afterwards.

    @Override
    public @Nullable V compute(K key, BiFunction<? super K, ? super @Nullable V, ? extends @Nullable V> function) {
        Objects.requireNonNull(function, "function");
        return atomic(() -> store(key, function.apply(key, get(key))));
    }

    @Override
    public @Nullable V computeIfAbsent(K key, Function<? super K, ? extends @Nullable V> function) {
        Objects.requireNonNull(function, "function");
        return atomic(() -> {
            V old = get(key);
            if (old != null) {
                return old;
            }
            V computed = function.apply(key);
            return computed == null ? null : store(key, computed);
        });
    }

    @Override
    public @Nullable V computeIfPresent(K key, BiFunction<? super K, ? super V, ? extends @Nullable V> function) {
        Objects.requireNonNull(function, "function");
        return atomic(() -> {
            V old = get(key);
            return old == null ? null : store(key, function.apply(key, old));
        });
    }

    @Override
    public @Nullable V merge(K key, V value, BiFunction<? super V, ? super V, ? extends @Nullable V> function) {
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(function, "function");
        return atomic(() -> {
            V old = get(key);
            return store(key, old == null ? value : function.apply(old, value));
        });
    }

    @Override
    public void replaceAll(BiFunction<? super K, ? super V, ? extends V> function) {
        Objects.requireNonNull(function, "function");
        Stm.atomic(() -> entries().forEachRemaining(e -> put(e.getKey(), function.apply(e.getKey(), e.getValue()))));
    }

    private interface Block<V> {
        @Nullable
        V run();
    }

    @SuppressWarnings("NullAway") // it takes a lambda's result for a V, though the type argument is @Nullable V
    private @Nullable V atomic(Block<V> block) {
        return Stm.<@Nullable V, RuntimeException>atomic(() -> block.run());
    }

    private @Nullable V store(K key, @Nullable V value) {
        if (value == null) {
            remove(key);
        } else {
            put(key, value);
        }
        return value;
    }

    @Override
    public Set<K> keySet() {
        return new MapViews.KeySet<>(this);
    }

    @Override
    public Collection<V> values() {
        return new MapViews.Values<>(this);
    }

    @Override
    public Set<Map.Entry<K, V>> entrySet() {
        return new MapViews.EntrySet<>(this, this::entries);
    }

    private Iterator<Map.Entry<K, V>> entries() {
        return new MapEntries<>(this, Leaves.ofOneInstant(root));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other == this || (other instanceof Map<?, ?> map && entrySet().equals(map.entrySet()));
    }

    @Override
    public int hashCode() {
        return entrySet().hashCode();
    }

    @Override
    public String toString() {
        StringJoiner entries = new StringJoiner(", ", "{", "}");
        entries().forEachRemaining(entry -> entries.add(shown(entry.getKey()) + "=" + shown(entry.getValue())));
        return entries.toString();
    }

    private Object shown(Object keyOrValue) {
        return keyOrValue == this ? "(this Map)" : keyOrValue;
    }

    @SuppressWarnings("unchecked") // only values of type V are ever put
    private @Nullable V value(MapPlace place) {
        return (V) place.value();
    }
}
