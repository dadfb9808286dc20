package org.holdfast.stm.proof;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.LinkedBlockingDeque;

/** A plain deque with the bound of those in the memory. Unlike others it is equal to one with the same elements. */
final class PlainDeque extends LinkedBlockingDeque<Object> {

    private static final long serialVersionUID = 1L;

    /** More than two chunks. */
    static final int CAPACITY = 70;

    PlainDeque(Collection<?> elements) {
        super(CAPACITY);
        addAll(elements);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PlainDeque deque && List.copyOf(this).equals(List.copyOf(deque));
    }

    @Override
    public int hashCode() {
        return List.copyOf(this).hashCode();
    }
}
