package org.holdfast.stm.collect;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.ListIterator;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.Spliterator;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.holdfast.stm.Stm;
import org.jspecify.annotations.Nullable;

/** A list each of whose methods is one atomic block, if those are that reach one element by its index. */
abstract class AtomicList<E> extends AtomicCollection<E> implements List<E>, RandomAccess {

    /** {@return the elements, read one by one, to be used in a transaction} */
    Iterator<E> walk() {
        return new ListCursor<>(this, 0);
    }

    @Override
    public boolean add(E element) {
        Stm.atomic(() -> add(size(), element));
        return true;
    }

    @Override
    public boolean addAll(Collection<? extends E> elements) {
        return Stm.atomic(() -> addAll(size(), elements));
    }

    @Override
    @SuppressWarnings("unchecked") // from a collection of E
    public boolean addAll(int index, Collection<? extends E> elements) {
        return Stm.atomic(() -> {
            Objects.checkIndex(index, size() + 1);
            Object[] added = elements.toArray(); // it may be this list
            for (int i = 0; i < added.length; i++) {
                add(index + i, (E) added[i]);
            }
            return added.length > 0;
        });
    }

    @Override
    public boolean remove(@Nullable Object element) {
        return Stm.atomic(() -> {
            int index = indexOf(element);
            if (index >= 0) {
                remove(index);
            }
            return index >= 0;
        });
    }

    @Override
    public boolean removeIf(Predicate<? super E> filter) {
        Objects.requireNonNull(filter, "filter");
        return Stm.atomic(() -> {
            Iterator<E> elements = walk();
            int[] doomed = IntStream.range(0, size())
                    .filter(i -> filter.test(elements.next()))
                    .toArray();
            for (int i = doomed.length - 1; i >= 0; i--) {
                remove(doomed[i]);
            }
            return doomed.length > 0;
        });
    }

    @Override
    public void clear() {
        removeIf(element -> true);
    }

    @Override
    public void replaceAll(UnaryOperator<E> operator) {
        Objects.requireNonNull(operator, "operator");
        Stm.atomic(() -> {
            for (int i = 0; i < size(); i++) {
                set(i, operator.apply(get(i)));
            }
        });
    }

    @Override
    @SuppressWarnings("unchecked") // from this list
    public void sort(@Nullable Comparator<? super E> comparator) {
        Stm.atomic(() -> {
            E[] sorted = (E[]) toArray();
            Arrays.sort(sorted, comparator);
            for (int i = 0; i < sorted.length; i++) {
                set(i, sorted[i]);
            }
        });
    }

    @Override
    public boolean contains(@Nullable Object element) {
        return indexOf(element) >= 0;
    }

    @Override
    public int indexOf(@Nullable Object element) {
        return Stm.<Integer, RuntimeException>snapshot(() -> {
            int index = 0;
            for (Iterator<E> elements = walk(); elements.hasNext(); index++) {
                if (Objects.equals(element, elements.next())) {
                    return index;
                }
            }
            return -1;
        });
    }

    @Override
    public int lastIndexOf(@Nullable Object element) {
        return Stm.<Integer, RuntimeException>snapshot(() -> {
            for (int i = size() - 1; i >= 0; i--) {
                if (Objects.equals(element, get(i))) {
                    return i;
                }
            }
            return -1;
        });
    }

    @Override
    public Object[] toArray() {
        return Stm.snapshot(() -> {
            Object[] all = new Object[size()];
            Iterator<E> elements = walk();
            Arrays.setAll(all, i -> elements.next());
            return all;
        });
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // as it is specified, with the null behind the last
    public <T> T[] toArray(T[] array) {
        Object[] all = toArray();
        if (array.length < all.length) {
            return (T[]) Arrays.copyOf(all, all.length, array.getClass());
        }
        System.arraycopy(all, 0, array, 0, all.length);
        if (array.length > all.length) {
            array[all.length] = null;
        }
        return array;
    }

    @Override
    public Iterator<E> iterator() {
        return listIterator(0);
    }

    @Override
    public ListIterator<E> listIterator() {
        return listIterator(0);
    }

    @Override
    public ListIterator<E> listIterator(int index) {
        if (!Stm.inTransaction()) {
            return new ListCopyCursor<>(this, index);
        }
        Objects.checkIndex(index, size() + 1);
        return new ListCursor<>(this, index);
    }

    @Override
    public List<E> subList(int from, int to) {
        Objects.checkFromToIndex(from, to, size());
        return new SubList<>(this, from, to - from);
    }

    @Override
    int characteristics() {
        return Spliterator.ORDERED;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other == this
                || (other instanceof List<?> list
                        && Stm.snapshot(() -> list.size() == size() && Arrays.equals(toArray(), list.toArray())));
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(toArray());
    }
}
