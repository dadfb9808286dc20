package org.holdfast.stm.collect;

import java.util.Set;
import java.util.Spliterator;
import org.holdfast.stm.Stm;
import org.jspecify.annotations.Nullable;

/** A set each of whose methods is one atomic block, if its iterator, its size and its single steps are. */
abstract class AtomicSet<E> extends AtomicCollection<E> implements Set<E> {

    @Override
    public boolean equals(@Nullable Object other) {
        return other == this || (other instanceof Set<?> set && Stm.snapshot(() -> hasSameElements(set)));
    }

    private boolean hasSameElements(Set<?> other) {
        try {
            return other.size() == size() && containsAll(other);
        } catch (NullPointerException | ClassCastException e) {
            return false; // the other has an element that this set cannot even look for
        }
    }

    @Override
    public int hashCode() {
        int sum = 0;
        for (E element : this) {
            sum += element.hashCode();
        }
        return sum;
    }

    @Override
    int characteristics() {
        return Spliterator.DISTINCT;
    }
}
