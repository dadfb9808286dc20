package org.holdfast.stm.collect;

import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import org.holdfast.stm.Stm;
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
public final class TMap<K, V> extends AtomicMap<K, V> {

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
        this(new TVar<>(MapNode.Leaf.EMPTY));
    }

    TMap(TVar<MapNode> root) {
        this.root = root;
    }

    @Override
    public int size() {
        return Stm.<Integer, RuntimeException>snapshot(() -> {
            MapNode node = root.get();
            return node instanceof MapNode.Branch top ? sum(top.sizes()) : ((MapNode.Leaf) node).size();
        });
    }

    @Override
    public @Nullable V get(Object key) {
        return cast(MapPlace.valueOf(root, key));
    }

    @Override
    public void clear() {
        root.set(MapNode.Leaf.EMPTY);
    }

    /**
     * {@return an unmodifiable copy of this map as it is now} The copy shares the entries with this map: it costs time
     * and memory for each of the small nodes in which they stand, not for each entry, and of a stored map it loads all
     * of them. It does not change when this map does, and using it conflicts with nothing.
     */
    public Map<K, V> copy() {
        return Collections.unmodifiableMap(MapCopy.of(root));
    }

    @Override
    Place place(Object key) {
        return MapPlace.of(root, key);
    }

    @Override
    Iterator<Map.Entry<K, V>> entries() {
        return new MapEntries<>(this, Leaves.ofOneInstant(root));
    }
}
