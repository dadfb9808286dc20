package org.holdfast.stm.collect;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.holdfast.stm.TVar;
import org.holdfast.stm.spi.Node;
import org.holdfast.stm.spi.Position;
import org.jspecify.annotations.Nullable;

/*
 * A chain of cells, each with a chunk of elements. The cells at the two ends stay the same; only their chunks may be
 * empty. A cell between them has at least one element, and is given up when it has none.
 *
 * Why the two ends do not conflict: what is added or taken at an end reads and writes the chunk in its cell, and no
 * other, except that
 *   1 a full chunk moves into a new cell behind the end's, which its neighbour gets to know: one addition in 32;
 *   2 an empty chunk gets the elements of its neighbour, or half of them if that stands at the other end: the shorter
 *     the deque the more often, but once in three takings at most from one that keeps four elements or more;
 *   3 an end without room borrows half of the other's. The room is how many elements may still be added. It is shared
 *     out to the two ends: elements and rooms always add up to the capacity. Adding takes from the room of its end,
 *     taking gives to it.
 * Whether there is an element shows in the end's chunk and the one behind it; whether there is room, in the two ends'.
 * So who waits has read all that can end its waiting.
 *
 * A cell that is given up is emptied, too, so that a transaction that writes it conflicts even if reads are not checked.
 */
/**
 * The fixed part of a {@link TDeque}, and its algorithms, each to be called in a transaction.
 *
 * @param capacity how many elements there can be
 * @param first the cell of the chunk at the front
 * @param last the cell of the chunk at the back
 */
record DequeEnds(int capacity, TVar<DequeChunk> first, TVar<DequeChunk> last) implements Node {

    /** {@return an empty deque} */
    static DequeEnds of(int capacity) {
        int share = capacity / 2;
        return new DequeEnds(
                capacity, new TVar<>(DequeChunk.ofNone(share)), new TVar<>(DequeChunk.ofNone(capacity - share)));
    }

    @Override
    public Position position(String component, int index) {
        return component.equals("first") ? Position.part(0, Position.UNKNOWN) : Position.part(Position.UNKNOWN, 0);
    }

    @Override
    public boolean isSound() {
        return capacity > 0 && Node.isFull(new Object[] {first, last});
    }

    void clear() {
        int share = capacity / 2;
        first.set(DequeChunk.ofNone(share));
        last.set(DequeChunk.ofNone(capacity - share));
    }

    /** {@return how many more elements there could be} */
    int free() {
        return first.get().free() + last.get().free();
    }

    /** {@return whether there was room for the element} */
    boolean offer(DequeSide side, Object element) {
        int free = room(side);
        if (free == 0) {
            return false;
        }
        TVar<DequeChunk> near = side.cell(this);
        DequeChunk chunk = near.get();
        if (chunk.isFull()) {
            chunk = pushedInside(side, chunk);
        }
        near.set(side.with(chunk, element).withFree(free - 1));
        return true;
    }

    /** {@return how many elements can be added at an end, which borrows from the other if it must} */
    private int room(DequeSide side) {
        int free = side.cell(this).get().free();
        if (free > 0) {
            return free;
        }
        TVar<DequeChunk> far = side.opposite().cell(this);
        DequeChunk lender = far.get();
        if (lender.free() == 0) {
            return 0;
        }
        int borrowed = lender.free() / 2 + 1;
        far.set(lender.withFree(lender.free() - borrowed));
        return borrowed;
    }

    /** {@return an empty chunk for an end whose full one stands behind it from now on} */
    private DequeChunk pushedInside(DequeSide side, DequeChunk full) {
        DequeSide inwards = side.opposite();
        TVar<DequeChunk> neighbour = inwards.neighbour(this, full);
        DequeChunk inside = inwards.linked(side.linked(full, side.cell(this)), neighbour);
        TVar<DequeChunk> cell = new TVar<>(inside.withFree(0));
        neighbour.set(side.linked(neighbour.get(), cell));
        return inwards.linked(full, cell).withoutElements();
    }

    /** {@return the element nearest to an end, or null} */
    @Nullable
    Object peek(DequeSide side) {
        DequeChunk chunk = side.cell(this).get();
        if (chunk.isEmpty()) {
            chunk = side.opposite().neighbour(this, chunk).get();
        }
        return chunk.isEmpty() ? null : side.nearest(chunk.elements());
    }

    /** {@return the element that was nearest to an end and is now removed, or null} */
    @Nullable
    Object poll(DequeSide side) {
        TVar<DequeChunk> near = side.cell(this);
        DequeChunk chunk = near.get();
        if (chunk.isEmpty()) {
            chunk = refilled(side, chunk);
        }
        Object[] elements = chunk.elements();
        if (elements.length == 0) {
            return null;
        }
        near.set(chunk.withElements(side.part(elements, 1, elements.length)).withFree(chunk.free() + 1));
        return side.nearest(elements);
    }

    /** {@return the empty chunk of an end with elements of its neighbour, if there are any} */
    private DequeChunk refilled(DequeSide side, DequeChunk empty) {
        DequeSide inwards = side.opposite();
        TVar<DequeChunk> neighbour = inwards.neighbour(this, empty);
        DequeChunk source = neighbour.get();
        Object[] elements = source.elements();
        if (source.isInside()) {
            TVar<DequeChunk> next = inwards.neighbour(this, source);
            next.set(side.linked(next.get(), side.cell(this)));
            neighbour.set(DequeChunk.DROPPED);
            return inwards.linked(empty, next).withElements(elements);
        }
        if (elements.length == 0) {
            return empty;
        }
        int moved = elements.length / 2 + 1;
        neighbour.set(source.withElements(side.part(elements, moved, elements.length)));
        return empty.withElements(side.part(elements, 0, moved));
    }

    /** {@return the elements from the front to the back} Each chunk is read when its turn comes. */
    Stream<Object> elements() {
        Spliterator<TVar<DequeChunk>> cells =
                Spliterators.spliteratorUnknownSize(cells(DequeSide.FIRST), Spliterator.ORDERED);
        return StreamSupport.stream(cells, false)
                .flatMap(cell -> Stream.of(cell.get().elements()));
    }

    /** {@return the cells from one end to the other} What {@link #keep} does to the last one given does no harm. */
    private Iterator<TVar<DequeChunk>> cells(DequeSide from) {
        TVar<DequeChunk> far = from.opposite().cell(this);
        return new Iterator<>() {
            private @Nullable TVar<DequeChunk> next = from.cell(DequeEnds.this);
            private @Nullable TVar<DequeChunk> mark;
            private int steps;

            @Override
            public boolean hasNext() {
                return next != null;
            }

            @Override
            public TVar<DequeChunk> next() {
                TVar<DequeChunk> cell = next;
                if (cell == null) {
                    throw new NoSuchElementException();
                }
                if (cell == far) {
                    next = null;
                    return cell;
                }
                if (cell == mark) {
                    throw TreeNode.unfit();
                }
                if (Integer.bitCount(++steps) == 1) {
                    mark = cell; // and so on at ever greater distances: in a ring it comes again
                }
                next = from.opposite().neighbour(DequeEnds.this, cell.get());
                return cell;
            }
        };
    }

    /** {@return whether an element fulfils a condition} The one nearest to an end is removed. */
    boolean removeNearest(DequeSide side, Predicate<Object> wanted) {
        for (Iterator<TVar<DequeChunk>> cells = cells(side); cells.hasNext(); ) {
            TVar<DequeChunk> cell = cells.next();
            DequeChunk chunk = cell.get();
            Object[] elements = chunk.elements();
            for (int distance = 0; distance < elements.length; distance++) {
                int index = side.start(distance, distance + 1, elements.length);
                if (wanted.test(elements[index])) {
                    keep(cell, chunk.without(index).elements(), side);
                    return true;
                }
            }
        }
        return false;
    }

    /** {@return whether any element fulfils a condition} All that do are removed. */
    boolean removeAll(Predicate<Object> doomed) {
        boolean changed = false;
        for (Iterator<TVar<DequeChunk>> cells = cells(DequeSide.FIRST); cells.hasNext(); ) {
            TVar<DequeChunk> cell = cells.next();
            Object[] elements = cell.get().elements();
            Object[] kept = Stream.of(elements).filter(doomed.negate()).toArray();
            if (kept.length < elements.length) {
                keep(cell, kept, DequeSide.FIRST);
                changed = true;
            }
        }
        return changed;
    }

    /** Lets a chunk keep only some of its elements, whose room goes to an end. */
    private void keep(TVar<DequeChunk> cell, Object[] kept, DequeSide side) {
        DequeChunk chunk = cell.get();
        if (kept.length == 0 && chunk.isInside()) {
            TVar<DequeChunk> before = DequeSide.FIRST.neighbour(this, chunk);
            TVar<DequeChunk> after = DequeSide.LAST.neighbour(this, chunk);
            before.set(DequeSide.LAST.linked(before.get(), after));
            after.set(DequeSide.FIRST.linked(after.get(), before));
            cell.set(DequeChunk.DROPPED);
        } else {
            cell.set(chunk.withElements(kept));
        }
        TVar<DequeChunk> end = side.cell(this);
        end.set(end.get().withFree(end.get().free() + chunk.elements().length - kept.length));
    }
}
