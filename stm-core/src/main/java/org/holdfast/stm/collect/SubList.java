package org.holdfast.stm.collect;

import java.util.Objects;
import org.holdfast.stm.Stm;
import org.holdfast.stm.TLong;

/** A part of a list. How long it is stands in a variable, so that it goes back with what it counts. */
final class SubList<E> extends AtomicList<E> {

    private final AtomicList<E> list;
    private final int offset;
    private final TLong size;

    SubList(AtomicList<E> list, int offset, int size) {
        this.list = list;
        this.offset = offset;
        this.size = new TLong(size);
    }

    @Override
    public int size() {
        return (int) size.get();
    }

    @Override
    public E get(int index) {
        return Stm.snapshot(() -> list.get(offset + Objects.checkIndex(index, size())));
    }

    @Override
    public E set(int index, E element) {
        return Stm.atomic(() -> list.set(offset + Objects.checkIndex(index, size()), element));
    }

    @Override
    public void add(int index, E element) {
        Stm.atomic(() -> {
            list.add(offset + Objects.checkIndex(index, size() + 1), element);
            size.add(1);
        });
    }

    @Override
    public E remove(int index) {
        return Stm.atomic(() -> {
            E removed = list.remove(offset + Objects.checkIndex(index, size()));
            size.add(-1);
            return removed;
        });
    }
}
