package org.holdfast.stm.collect;

import java.util.ListIterator;
import java.util.NoSuchElementException;

/** Iterates over a list as it is at each call. */
final class ListCursor<E> implements ListIterator<E> {

    private static final int NONE = -1;

    private final AtomicList<E> list;
    private int next;
    private int last = NONE;

    ListCursor(AtomicList<E> list, int next) {
        this.list = list;
        this.next = next;
    }

    @Override
    public boolean hasNext() {
        return next < list.size();
    }

    @Override
    public boolean hasPrevious() {
        return next > 0;
    }

    @Override
    public int nextIndex() {
        return next;
    }

    @Override
    public int previousIndex() {
        return next - 1;
    }

    @Override
    public E next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        last = next++;
        return list.get(last);
    }

    @Override
    public E previous() {
        if (!hasPrevious()) {
            throw new NoSuchElementException();
        }
        last = --next;
        return list.get(last);
    }

    @Override
    public void remove() {
        list.remove(last());
        next = Math.min(next, last);
        last = NONE;
    }

    @Override
    public void set(E element) {
        list.set(last(), element);
    }

    @Override
    public void add(E element) {
        list.add(next++, element);
        last = NONE;
    }

    private int last() {
        if (last == NONE) {
            throw new IllegalStateException("needs a call of next() or previous() of its own");
        }
        return last;
    }
}
