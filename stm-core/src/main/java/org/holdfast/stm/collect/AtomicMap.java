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
import org.jspecify.annotations.Nullable;

/** A map each of whose methods is one atomic block, if it finds places of keys in a transaction and iterates. */
abstract class AtomicMap<K, V> implements ConcurrentMap<K, V> {

    /** {@return the place of a key, to be used in the same transaction} */
    abstract Place place(Object key);

    /** {@return the entries as of one instant: the transaction's, or outside one the present} */
    abstract Iterator<Map.Entry<K, V>> entries();

    /** {@return what the spliterators of the views can promise} */
    int characteristics() {
        return 0;
    }

    /** {@return the size of a map that counts by several numbers} */
    static int sum(TLong[] counts) {
        long size = Stm.<Long, RuntimeException>snapshot(() -> {
            long sum = 0;
            for (TLong count : counts) {
                sum += count.get();
            }
            return sum;
        });
        return (int) Math.max(0, Math.min(Integer.MAX_VALUE, size));
    }

    @Override
    public boolean isEmpty() {
        return size() == 0;
    }

    @Override
    public @Nullable V get(Object key) {
        return value(place(key));
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
        return change(key, Place::remove);
    }

    private @Nullable V change(Object key, Consumer<Place> change) {
        return atomic(() -> {
            Place place = place(key);
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
            Place place = place(key);
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
            Place place = place(key);
            if (expected == null || !expected.equals(place.value())) {
                return false;
            }
            place.remove();
            return true;
        });
    }

    @Override
    public void clear() {
        Stm.atomic(() -> {
            for (Iterator<Map.Entry<K, V>> entries = entries(); entries.hasNext(); ) {
                entries.next();
                entries.remove();
            }
        });
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

    interface Block<V> {
        @Nullable
        V run();
    }

    @SuppressWarnings("NullAway") // it takes a lambda's result for a V, though the type argument is @Nullable V
    static <V> @Nullable V atomic(Block<V> block) {
        return Stm.<@Nullable V, RuntimeException>atomic(() -> block.run());
    }

    @SuppressWarnings("NullAway") // as above
    static <V> @Nullable V snapshot(Block<V> block) {
        return Stm.<@Nullable V, RuntimeException>snapshot(() -> block.run());
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
        return new MapViews.EntrySet<>(this);
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

    final @Nullable V value(Place place) {
        return cast(place.value());
    }

    @SuppressWarnings("unchecked") // only values of type V are ever put
    final @Nullable V cast(@Nullable Object value) {
        return (V) value;
    }
}
