package org.holdfast.stm.collect;

import java.util.Collection;
import java.util.Iterator;
import java.util.Objects;
import org.holdfast.stm.Stm;
import org.holdfast.stm.TVar;

/**
 * A list that is read and written in transactions. Inside a block every method, and every method of its iterators and
 * sublists, takes part in the block's transaction; outside, each call is a transaction of its own, {@code addAll},
 * {@code sort} and {@code removeIf} no less than {@code add}.
 *
 * <p>Every operation on one element, anywhere in the list, takes time that grows with the logarithm of the size and
 * changes few small nodes. Setting elements that stand apart seldom conflicts; two transactions that add or remove
 * always do, for either moves the elements of the other.
 *
 * <p>Outside a transaction an iterator shows the list as it was when the iterator was made; it sets and removes an
 * element only if this still stands where it was, else it throws {@code ConcurrentModificationException}. Inside a
 * transaction it shows at each step what the transaction sees at its index. A sublist stays right if all that adds and
 * removes goes through it.
 *
 * <p>Elements are not null, and should not change while they are in the list: use records, strings and the like, or
 * objects whose own fields are transactional.
 *
 * @param <E> the type of the elements
 */
public final class TList<E> extends AtomicList<E> {

    // The one instance field is final, for a store makes these objects without running a constructor.
    private final TVar<ListNode> root;

    /** An empty list. */
    public TList() {
        root = new TVar<>(ListNode.Leaf.EMPTY);
    }

    @Override
    public int size() {
        return root.get().size();
    }

    @Override
    public E get(int index) {
        return Stm.snapshot(() -> element(ListTree.get(root, Objects.checkIndex(index, size()))));
    }

    @Override
    public E set(int index, E element) {
        Objects.requireNonNull(element, "element");
        return Stm.atomic(() -> element(ListTree.set(root, Objects.checkIndex(index, size()), element)));
    }

    @Override
    public void add(int index, E element) {
        Objects.requireNonNull(element, "element");
        Stm.atomic(() -> ListTree.insert(root, Objects.checkIndex(index, size() + 1), element));
    }

    @Override
    public E remove(int index) {
        return Stm.atomic(() -> element(ListTree.remove(root, Objects.checkIndex(index, size()))));
    }

    @Override
    public boolean addAll(Collection<? extends E> elements) {
        return Stm.atomic(() -> {
            if (!isEmpty()) {
                return super.addAll(elements);
            }
            Object[] added = elements.toArray();
            for (Object element : added) {
                Objects.requireNonNull(element, "element");
            }
            root.set(ListNode.of(added));
            return added.length > 0;
        });
    }

    @Override
    public void clear() {
        root.set(ListNode.Leaf.EMPTY);
    }

    @Override
    Iterator<E> walk() {
        return new ListElements<>(Leaves.walk(root));
    }

    @SuppressWarnings("unchecked") // only elements of type E are ever added
    private E element(Object object) {
        return (E) object;
    }
}
