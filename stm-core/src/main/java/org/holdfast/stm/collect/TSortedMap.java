package org.holdfast.stm.collect;

import java.util.Collections;
import java.util.Comparator;
import java.util.NavigableMap;
import org.holdfast.stm.TVar;
import org.jspecify.annotations.Nullable;

/**
 * A map in the order of its keys that is read and written in transactions. Inside a block every method, and every
 * method of its views, entries and iterators, takes part in the block's transaction; outside, each call is a
 * transaction of its own, {@code pollFirstEntry}, {@code putAll} and the {@code clear} of a part no less than
 * {@code put}.
 *
 * <p>Transactions that use keys which are not close to each other seldom conflict. Finding, putting and removing a key
 * take time that grows with the logarithm of the size, and change one small node. {@link #size()} adds up four
 * counters; in a transaction that may write, it conflicts with every transaction that adds or removes keys. That of a
 * part of the map counts, as iterating does, and conflicts with changes in that part only.
 *
 * <p>Outside a transaction an iterator shows the map, or the part of it, as it was when the iterator was made, and for
 * that it first takes hold of all nodes in which the part stands. Inside a transaction, or in {@code Stm.snapshot}, it
 * goes from node to node, so that who stops early reads no more, and shows the map as the transaction sees it; of what
 * the same transaction changes while it iterates, it may show some and miss some. Iterators are never invalidated.
 *
 * <p>Two keys are the same if the comparator, or their natural order, says so. Keys and values are not null, and should
 * not change while they are in the map: use records, strings and the like, or for values objects whose own fields are
 * transactional. If the map is stored, the order must be the same in every process, and a comparator is stored with it:
 * an enum constant or a record can be, and those of {@code Comparator.naturalOrder()},
 * {@code Comparator.reverseOrder()} and {@code String.CASE_INSENSITIVE_ORDER}, but not a lambda.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class TSortedMap<K, V> extends AtomicSortedMap<K, V> {

    // The instance fields are final, for a store makes these objects without running a constructor.
    private final TVar<SortedNode> root;

    private final @Nullable Comparator<? super K> comparator;

    /** An empty map in the natural order of its keys. */
    public TSortedMap() {
        this(null);
    }

    /**
     * An empty map.
     *
     * @param comparator the order of the keys; null for their natural order
     */
    public TSortedMap(@Nullable Comparator<? super K> comparator) {
        this.root = new TVar<>(SortedNode.Leaf.EMPTY);
        this.comparator = comparator;
    }

    @Override
    public boolean isEmpty() {
        return root.get().width() == 0; // less to conflict with than the first leaf
    }

    @Override
    public void clear() {
        root.set(SortedNode.Leaf.EMPTY);
    }

    /**
     * {@return an unmodifiable copy of this map as it is now} The copy shares the entries with this map: it costs time
     * and memory for each of the small nodes in which they stand, not for each entry, and of a stored map it loads all
     * of them. It does not change when this map does, and using it conflicts with nothing.
     */
    public NavigableMap<K, V> copy() {
        KeyRange all = range();
        return Collections.unmodifiableNavigableMap(new SubMap<K, V>(tree().copy(all), all, false));
    }

    @Override
    SortedLeaves leaves() {
        return tree();
    }

    private SortedTree tree() {
        return new SortedTree(root, order());
    }

    @Override
    KeyRange range() {
        return KeyRange.all(order());
    }

    @Override
    boolean isDescending() {
        return false;
    }

    @SuppressWarnings("unchecked") // it is given only keys of type K, or throws as that of a TreeMap does
    private Comparator<Object> order() {
        return comparator == null ? NATURAL : (Comparator<Object>) comparator;
    }
}
