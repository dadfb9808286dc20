package org.holdfast.stm.collect;

import java.util.Spliterator;
import java.util.Spliterators;

/** The elements of an array as a list of fixed length. They may be null. */
final class ArrayView<E> extends AtomicList<E> {

    private final TArray<E> array;

    ArrayView(TArray<E> array) {
        this.array = array;
    }

    @Override
    public int size() {
        return array.length();
    }

    @Override
    public E get(int index) {
        return array.get(index);
    }

    @Override
    public E set(int index, E element) {
        return array.getAndSet(index, element);
    }

    @Override
    public void add(int index, E element) {
        throw new UnsupportedOperationException("an array cannot grow");
    }

    @Override
    public E remove(int index) {
        throw new UnsupportedOperationException("an array cannot shrink");
    }

    @Override
    public Spliterator<E> spliterator() {
        return Spliterators.spliteratorUnknownSize(iterator(), characteristics());
    }
}
