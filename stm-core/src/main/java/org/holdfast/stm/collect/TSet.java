package org.holdfast.stm.collect;

import java.util.Iterator;
import java.util.Set;
import org.holdfast.stm.TVar;

/**
 * A set that is read and written in transactions. Inside a block every method, and every method of its iterators, takes
 * part in the block's transaction; outside, each call is a transaction of its own, {@code addAll} and {@code retainAll}
 * no less than {@code add}.
 *
 * <p>It holds its elements as a {@link TMap} holds its keys, and what is said there of keys, of conflicts, of
 * {@link #size()} and of iterators is true of it: transactions that use different elements seldom conflict, and
 * elements are not null and should not change.
 *
 * @param <E> the type of the elements
 */
public final class TSet<E> extends AtomicSet<E> {

    // The one instance field is final, for a store makes these objects without running a constructor.
    private final TVar<MapNode> root;

    /** An empty set. */
    public TSet() {
        root = new TVar<>(MapNode.Leaf.EMPTY);
    }

    @Override
    public int size() {
        return map().size();
    }

    @Override
    public boolean contains(Object element) {
        return map().containsKey(element);
    }

    @Override
    public boolean add(E element) {
        return map().putIfAbsent(element, Boolean.TRUE) == null;
    }

    @Override
    public boolean remove(Object element) {
        return map().remove(element) != null;
    }

    @Override
    public void clear() {
        map().clear();
    }

    @Override
    public Iterator<E> iterator() {
        return map().keySet().iterator();
    }

    /**
     * {@return an unmodifiable copy of this set as it is now} The copy shares the elements with this set: it costs time
     * and memory for each of the small nodes in which they stand, not for each element, and of a stored set it loads
     * all of them. It does not change when this set does, and using it conflicts with nothing.
     */
    public Set<E> copy() {
        return map().copy().keySet();
    }

    private TMap<E, Boolean> map() {
        return new TMap<>(root);
    }
}
