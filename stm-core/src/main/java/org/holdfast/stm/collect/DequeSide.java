package org.holdfast.stm.collect;

import java.util.Arrays;
import org.holdfast.stm.TVar;
import org.jspecify.annotations.Nullable;

/** The two ends of a deque. What is done at the one is done at the other as in a mirror. */
enum DequeSide {
    FIRST {
        @Override
        DequeSide opposite() {
            return LAST;
        }

        @Override
        TVar<DequeChunk> cell(DequeEnds ends) {
            return ends.first();
        }

        @Override
        @Nullable
        TVar<DequeChunk> beyond(DequeChunk chunk) {
            return chunk.before();
        }

        @Override
        DequeChunk linked(DequeChunk chunk, TVar<DequeChunk> neighbour) {
            return new DequeChunk(neighbour, chunk.elements(), chunk.after(), chunk.free());
        }

        @Override
        int start(int from, int to, int length) {
            return from;
        }
    },

    LAST {
        @Override
        DequeSide opposite() {
            return FIRST;
        }

        @Override
        TVar<DequeChunk> cell(DequeEnds ends) {
            return ends.last();
        }

        @Override
        @Nullable
        TVar<DequeChunk> beyond(DequeChunk chunk) {
            return chunk.after();
        }

        @Override
        DequeChunk linked(DequeChunk chunk, TVar<DequeChunk> neighbour) {
            return new DequeChunk(chunk.before(), chunk.elements(), neighbour, chunk.free());
        }

        @Override
        int start(int from, int to, int length) {
            return length - to;
        }
    };

    abstract DequeSide opposite();

    /** {@return the cell of the chunk at this end} */
    abstract TVar<DequeChunk> cell(DequeEnds ends);

    /** {@return what a chunk says of its neighbour towards this end} */
    abstract @Nullable TVar<DequeChunk> beyond(DequeChunk chunk);

    /** {@return the chunk with another neighbour towards this end} */
    abstract DequeChunk linked(DequeChunk chunk, TVar<DequeChunk> neighbour);

    /**
     * {@return the lowest index in a range of elements}
     *
     * @param from how many elements there are between the range and this end
     * @param to the same with those of the range
     * @param length how many there are at all
     */
    abstract int start(int from, int to, int length);

    /** {@return the cell of the neighbour towards this end of a chunk that does not stand there} */
    TVar<DequeChunk> neighbour(DequeEnds ends, DequeChunk chunk) {
        TVar<DequeChunk> neighbour = beyond(chunk);
        return neighbour == null ? cell(ends) : neighbour;
    }

    /** {@return the element nearest to this end, of at least one} */
    Object nearest(Object[] elements) {
        return elements[start(0, 1, elements.length)];
    }

    /** {@return a range of elements, counted from this end} */
    Object[] part(Object[] elements, int from, int to) {
        int start = start(from, to, elements.length);
        return Arrays.copyOfRange(elements, start, start + to - from);
    }

    /** {@return the chunk with one more element, nearest to this end} */
    DequeChunk with(DequeChunk chunk, Object element) {
        return chunk.with(start(0, 0, chunk.elements().length), element);
    }
}
