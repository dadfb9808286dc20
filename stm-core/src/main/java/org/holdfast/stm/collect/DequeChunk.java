package org.holdfast.stm.collect;

import java.util.Arrays;
import org.holdfast.stm.TVar;
import org.holdfast.stm.spi.Node;
import org.holdfast.stm.spi.Position;
import org.jspecify.annotations.Nullable;

/**
 * Some elements of a {@link TDeque} that stand side by side.
 *
 * @param before the cell of the chunk before this one. Null at the front of the deque; at its back it may be null if
 *     the chunk before is the one at the front.
 * @param elements the elements
 * @param after the same with the chunk after this one
 * @param free at the ends of the deque how many elements may still be added there, elsewhere zero
 */
@SuppressWarnings("ArrayRecordComponent") // never changed after construction, never compared
record DequeChunk(
        @Nullable TVar<DequeChunk> before,
        Object[] elements,
        @Nullable TVar<DequeChunk> after,
        int free) implements Node {

    /** No chunk has more elements than this. */
    static final int MAX_WIDTH = 32;

    private static final Object[] NO_ELEMENTS = {};

    /** What a cell holds that is no longer part of a deque. */
    static final DequeChunk DROPPED = ofNone(0);

    /** {@return what stands at an end of an empty deque} */
    static DequeChunk ofNone(int free) {
        return new DequeChunk(null, NO_ELEMENTS, null, free);
    }

    @Override
    public Position position(String component, int index) {
        return switch (component) {
            case "before" -> Position.part(Position.UNKNOWN, elements.length);
            case "after" -> Position.part(elements.length, Position.UNKNOWN);
            default -> Position.element(index, elements.length - 1 - index);
        };
    }

    @Override
    public boolean isSound() {
        return Node.isFull(elements) && free >= 0;
    }

    boolean isEmpty() {
        return elements.length == 0;
    }

    boolean isFull() {
        return elements.length >= MAX_WIDTH;
    }

    /** {@return whether this stands neither at the front nor at the back} */
    boolean isInside() {
        return before != null && after != null;
    }

    DequeChunk withElements(Object[] newElements) {
        return new DequeChunk(before, newElements, after, free);
    }

    DequeChunk withoutElements() {
        return withElements(NO_ELEMENTS);
    }

    DequeChunk with(int index, Object element) {
        Object[] more = new Object[elements.length + 1];
        System.arraycopy(elements, 0, more, 0, index);
        more[index] = element;
        System.arraycopy(elements, index, more, index + 1, elements.length - index);
        return withElements(more);
    }

    DequeChunk without(int index) {
        Object[] fewer = Arrays.copyOf(elements, elements.length - 1);
        System.arraycopy(elements, index + 1, fewer, index, fewer.length - index);
        return withElements(fewer);
    }

    DequeChunk withFree(int newFree) {
        return new DequeChunk(before, elements, after, newFree);
    }
}
