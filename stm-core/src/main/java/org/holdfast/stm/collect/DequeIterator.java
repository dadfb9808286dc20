package org.holdfast.stm.collect;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.holdfast.stm.Stm;
import org.holdfast.stm.TVar;
import org.jspecify.annotations.Nullable;

/** Iterates over a deque as it was when the iterator was made, in either direction. */
final class DequeIterator<E> implements Iterator<E> {

    private static final int NONE = -1;

    private final TVar<DequeEnds> ends;
    private final DequeSide side;

    /** From the front to the back. Null where this iterator has removed one. */
    private final @Nullable Object[] elements;

    private int shown;
    private int last = NONE;

    private DequeIterator(TVar<DequeEnds> ends, DequeSide side, @Nullable Object[] elements) {
        this.ends = ends;
        this.side = side;
        this.elements = elements;
    }

    /** {@return an iterator that starts at one side} */
    static <E> Iterator<E> from(TVar<DequeEnds> ends, DequeSide side) {
        return new DequeIterator<>(
                ends, side, Stm.snapshot(() -> ends.get().elements().toArray()));
    }

    @Override
    public boolean hasNext() {
        return shown < elements.length;
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // only elements of type E are ever added; no null before it is shown
    public E next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        last = side.start(shown, ++shown, elements.length);
        return (E) elements[last];
    }

    @Override
    public void remove() {
        if (last == NONE) {
            throw new IllegalStateException("needs a call of next() of its own");
        }
        Stm.atomic(this::removeLast);
        elements[last] = null;
        last = NONE;
    }

    /** Of several that are the same object, the one with as many before it as there were, if there still are. */
    private void removeLast() {
        Object element = elements[last];
        long before = 0;
        for (int i = 0; i < last; i++) {
            before += elements[i] == element ? 1 : 0;
        }
        DequeEnds deque = ends.get();
        long left = deque.elements().filter(e -> e == element).count();
        long[] skipped = {Math.min(before, left - 1)};
        deque.removeNearest(DequeSide.FIRST, e -> e == element && skipped[0]-- == 0);
    }
}
