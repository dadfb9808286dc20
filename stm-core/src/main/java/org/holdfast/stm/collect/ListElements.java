package org.holdfast.stm.collect;

import java.util.Iterator;
import java.util.NoSuchElementException;

/** The elements of a list, leaf by leaf. */
final class ListElements<E> implements Iterator<E> {

    private final Iterator<ListNode> leaves;
    private Object[] elements = ListNode.Leaf.EMPTY.elements();
    private int next;

    ListElements(Iterator<ListNode> leaves) {
        this.leaves = leaves;
    }

    @Override
    public boolean hasNext() {
        while (next == elements.length && leaves.hasNext()) {
            elements = ((ListNode.Leaf) leaves.next()).elements();
            next = 0;
        }
        return next < elements.length;
    }

    @Override
    @SuppressWarnings("unchecked") // only elements of type E are ever added
    public E next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return (E) elements[next++];
    }
}
