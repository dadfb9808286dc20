package org.holdfast.stm.collect;

import java.util.List;
import java.util.function.UnaryOperator;
import org.holdfast.stm.TVar;
import org.jspecify.annotations.Nullable;

/**
 * An array whose elements are read and written in transactions. Inside a block every method takes part in the block's
 * transaction; outside, each call is a transaction of its own.
 *
 * <p>Transactions that use different elements do not conflict. The length never changes. An array takes memory for all
 * its elements from the beginning, as if each were a {@link TVar}.
 *
 * <p>Elements may be null, and all are at first. They should not change while they are in the array: use records,
 * strings and the like, or objects whose own fields are transactional.
 *
 * @param <T> the type of the elements, which may be null if the type says so
 */
public final class TArray<T extends @Nullable Object> {

    // Never set. A store makes these objects without running a constructor, and reads what is behind a variable only
    // when it is used.
    private final TVar<ArrayPages> pages;

    /**
     * An array of nulls.
     *
     * @param length how many elements it has
     */
    public TArray(int length) {
        if (length < 0) {
            throw new NegativeArraySizeException("an array cannot have " + length + " elements");
        }
        pages = new TVar<>(ArrayPages.of(length));
    }

    /** {@return the number of elements} */
    public int length() {
        return pages.get().length();
    }

    /**
     * {@return an element}
     *
     * @param index its index
     */
    public T get(int index) {
        return element(index).get();
    }

    /**
     * Sets an element.
     *
     * @param index its index
     * @param element the value that it has from now on
     */
    public void set(int index, T element) {
        element(index).set(element);
    }

    /**
     * Sets an element.
     *
     * @param index its index
     * @param element the value that it has from now on
     * @return the value that it had before
     */
    public T getAndSet(int index, T element) {
        return element(index).getAndSet(element);
    }

    /**
     * Computes the new value of an element from the old one.
     *
     * @param index its index
     * @param function computes the new value; may run several times
     * @return the new value
     */
    public T updateAndGet(int index, UnaryOperator<T> function) {
        return element(index).updateAndGet(function);
    }

    /**
     * Computes the new value of an element from the old one.
     *
     * @param index its index
     * @param function computes the new value; may run several times
     * @return the old value
     */
    public T getAndUpdate(int index, UnaryOperator<T> function) {
        return element(index).getAndUpdate(function);
    }

    /**
     * Sets an element if it has the expected value.
     *
     * @param index its index
     * @param expected the value that it must have, compared by identity as in {@code AtomicReferenceArray}
     * @param element the value that it then gets
     * @return whether it had the expected one
     */
    public boolean compareAndSet(int index, T expected, T element) {
        return element(index).compareAndSet(expected, element);
    }

    /**
     * Changes an element by a function that is applied when the transaction commits, as {@link TVar#commute} does.
     *
     * @param index its index
     * @param function computes the new value from the old one alone; it must not use transactional variables
     */
    public void commute(int index, UnaryOperator<T> function) {
        element(index).commute(function);
    }

    /**
     * {@return the elements as a list of fixed length, whose changes are changes of this array} Each of its methods is
     * atomic, {@code sort} and {@code replaceAll} no less than {@code set}. Outside a transaction its iterators show
     * the array as it was when they were made.
     */
    public List<T> asList() {
        return new ArrayView<>(this);
    }

    /** {@return the elements as they stand together} */
    @Override
    public String toString() {
        return asList().toString();
    }

    @SuppressWarnings("unchecked") // only values of type T are ever set
    private TVar<T> element(int index) {
        return (TVar<T>) pages.get().element(index);
    }
}
