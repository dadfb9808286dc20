package org.holdfast.stm.collect;

import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.ListIterator;
import org.holdfast.stm.Stm;
import org.jspecify.annotations.Nullable;

/**
 * Iterates over a list as it was when the iterator was made. It changes the list itself, but only where this still has
 * the element that the iterator has shown.
 */
final class ListCopyCursor<E> implements ListIterator<E> {

    private static final int NONE = -1;

    private final AtomicList<E> list;
    private final ListIterator<E> copy;
    private int lastIndex = NONE;
    private @Nullable E last;

    ListCopyCursor(AtomicList<E> list, int next) {
        this.list = list;
        this.copy = new ArrayList<>(list).listIterator(next);
    }

    @Override
    public boolean hasNext() {
        return copy.hasNext();
    }

    @Override
    public boolean hasPrevious() {
        return copy.hasPrevious();
    }

    @Override
    public int nextIndex() {
        return copy.nextIndex();
    }

    @Override
    public int previousIndex() {
        return copy.previousIndex();
    }

    @Override
    public E next() {
        return shown(copy.next(), copy.previousIndex());
    }

    @Override
    public E previous() {
        return shown(copy.previous(), copy.nextIndex());
    }

    private E shown(E element, int index) {
        last = element;
        lastIndex = index;
        return element;
    }

    @Override
    public void remove() {
        Stm.atomic(() -> {
            requireUnmoved();
            list.remove(lastIndex);
        });
        copy.remove();
        lastIndex = NONE;
    }

    @Override
    public void set(E element) {
        Stm.atomic(() -> {
            requireUnmoved();
            list.set(lastIndex, element);
        });
        copy.set(element);
        last = element;
    }

    @Override
    public void add(E element) {
        Stm.atomic(() -> {
            int index = copy.nextIndex();
            if (index > list.size()) {
                throw new ConcurrentModificationException("the list no longer reaches up to index " + index);
            }
            list.add(index, element);
        });
        copy.add(element);
        lastIndex = NONE;
    }

    @SuppressWarnings("ReferenceEquality") // an equal element may be another one
    private void requireUnmoved() {
        if (lastIndex == NONE) {
            throw new IllegalStateException("needs a call of next() or previous() of its own");
        }
        if (lastIndex >= list.size() || list.get(lastIndex) != last) {
            throw new ConcurrentModificationException("the element that the iterator has shown at index " + lastIndex
                    + " no longer stands there; iterate inside Stm.atomic(() -> …)");
        }
    }
}
