package org.holdfast.stm.collect;

import java.util.Comparator;
import java.util.Spliterator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A spliterator that says by which comparator its elements are in order.
 *
 * @param source the same without the comparator
 * @param comparator the comparator; null for the natural order
 * @param <E> the type of the elements
 */
record SortedSpliterator<E>(Spliterator<E> source, @Nullable Comparator<? super E> comparator)
        implements Spliterator<E> {

    @Override
    public boolean tryAdvance(Consumer<? super E> action) {
        return source.tryAdvance(action);
    }

    @Override
    public void forEachRemaining(Consumer<? super E> action) {
        source.forEachRemaining(action);
    }

    @Override
    public @Nullable Spliterator<E> trySplit() {
        Spliterator<E> prefix = source.trySplit();
        return prefix == null ? null : new SortedSpliterator<>(prefix, comparator);
    }

    @Override
    public long estimateSize() {
        return source.estimateSize();
    }

    @Override
    public int characteristics() {
        return source.characteristics() | ORDERED | SORTED;
    }

    @Override
    public @Nullable Comparator<? super E> getComparator() {
        return comparator;
    }
}
