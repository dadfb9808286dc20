package org.holdfast.stm.collect;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Spliterator;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.holdfast.stm.Stm;
import org.holdfast.stm.TVar;
import org.holdfast.stm.TxnCallable;
import org.holdfast.stm.TxnInterruptedException;
import org.jspecify.annotations.Nullable;

/**
 * A queue with two ends that is read and written in transactions. Inside a block every method takes part in the block's
 * transaction; outside, each call is a transaction of its own, {@code addAll}, {@code drainTo} and {@code removeIf} no
 * less than {@code put}.
 *
 * <p>Adding and taking at either end take constant time and change one small node, seldom a few. Transactions that use
 * different ends of a deque that is neither empty nor full seldom conflict: the longer it is, the less. {@link #size()}
 * takes constant time; in a transaction that may write it conflicts with every other that adds or takes, as does
 * iterating or searching.
 *
 * <p>{@code put} waits while the deque is full, {@code take} while it is empty. Inside a transaction they wait as
 * {@link Stm#retry} does: the attempt is given up, and {@link Stm#orElse} tries its other side. Nothing changes for a
 * transaction while time passes, so inside one the methods with a time limit do not wait: {@code poll(…)} does what
 * {@code poll()} does. To wait with a limit there, use {@code take} in a transaction with
 * {@link org.holdfast.stm.TxnOptions#withTimeout a time limit}. An interrupt of a thread that waits inside a
 * transaction leaves it as {@link TxnInterruptedException}.
 *
 * <p>An iterator shows the deque as it was when the iterator was made; inside a transaction, as this one saw it then.
 * It removes an element if it is still there, and is never invalidated.
 *
 * <p>Elements are not null, and should not change while they are in the deque: use records, strings and the like, or
 * objects whose own fields are transactional. Two deques are equal only if they are the same.
 *
 * @param <E> the type of the elements
 */
public final class TDeque<E> extends AtomicCollection<E> implements BlockingDeque<E> {

    // Never set. A store makes these objects without running a constructor, and reads what is behind a variable only
    // when it is used. The ends stand in variables of their own, so that they are stored apart, too.
    private final TVar<DequeEnds> ends;

    /** An empty deque that takes as many elements as come, up to {@link Integer#MAX_VALUE}. */
    public TDeque() {
        this(Integer.MAX_VALUE);
    }

    /**
     * An empty deque.
     *
     * @param capacity how many elements it takes, at least 1
     */
    public TDeque(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a deque needs a capacity of at least 1: " + capacity);
        }
        ends = new TVar<>(DequeEnds.of(capacity));
    }

    @Override
    public boolean offerFirst(E element) {
        return offer(DequeSide.FIRST, element);
    }

    @Override
    public boolean offerLast(E element) {
        return offer(DequeSide.LAST, element);
    }

    @Override
    public boolean offer(E element) {
        return offerLast(element);
    }

    private boolean offer(DequeSide side, E element) {
        Objects.requireNonNull(element, "element");
        return Stm.atomic(() -> ends.get().offer(side, element));
    }

    @Override
    public void addFirst(E element) {
        requireRoom(offerFirst(element));
    }

    @Override
    public void addLast(E element) {
        requireRoom(offerLast(element));
    }

    private void requireRoom(boolean added) {
        if (!added) {
            throw new IllegalStateException(
                    "the deque is full (capacity=" + ends.get().capacity() + ")");
        }
    }

    @Override
    public boolean add(E element) {
        addLast(element);
        return true;
    }

    @Override
    public void push(E element) {
        addFirst(element);
    }

    @Override
    public boolean addAll(Collection<? extends E> elements) {
        if (elements == this) {
            throw new IllegalArgumentException("a deque cannot be added to itself");
        }
        return super.addAll(elements);
    }

    @Override
    public void putFirst(E element) throws InterruptedException {
        put(DequeSide.FIRST, element);
    }

    @Override
    public void putLast(E element) throws InterruptedException {
        put(DequeSide.LAST, element);
    }

    @Override
    public void put(E element) throws InterruptedException {
        putLast(element);
    }

    private void put(DequeSide side, E element) throws InterruptedException {
        Waiting.forResult(adding(side, element));
    }

    private TxnCallable<Boolean, RuntimeException> adding(DequeSide side, E element) {
        Objects.requireNonNull(element, "element");
        return () -> {
            Stm.check(ends.get().offer(side, element));
            return true;
        };
    }

    @Override
    public boolean offerFirst(E element, long timeout, TimeUnit unit) throws InterruptedException {
        return offer(DequeSide.FIRST, element, unit.toNanos(timeout));
    }

    @Override
    public boolean offerLast(E element, long timeout, TimeUnit unit) throws InterruptedException {
        return offer(DequeSide.LAST, element, unit.toNanos(timeout));
    }

    @Override
    public boolean offer(E element, long timeout, TimeUnit unit) throws InterruptedException {
        return offerLast(element, timeout, unit);
    }

    private boolean offer(DequeSide side, E element, long timeoutNanos) throws InterruptedException {
        return Waiting.forResult(adding(side, element), timeoutNanos) != null;
    }

    @Override
    public @Nullable E pollFirst() {
        return poll(DequeSide.FIRST);
    }

    @Override
    public @Nullable E pollLast() {
        return poll(DequeSide.LAST);
    }

    @Override
    public @Nullable E poll() {
        return pollFirst();
    }

    @SuppressWarnings("unchecked") // only elements of type E are ever added
    private @Nullable E poll(DequeSide side) {
        return (E)
                Stm.<@Nullable Object, RuntimeException>atomic(() -> ends.get().poll(side));
    }

    @Override
    public E removeFirst() {
        return present(pollFirst());
    }

    @Override
    public E removeLast() {
        return present(pollLast());
    }

    @Override
    public E remove() {
        return removeFirst();
    }

    @Override
    public E pop() {
        return removeFirst();
    }

    private static <E> E present(@Nullable E element) {
        if (element == null) {
            throw new NoSuchElementException("the deque is empty");
        }
        return element;
    }

    @Override
    public E takeFirst() throws InterruptedException {
        return Waiting.forResult(taking(DequeSide.FIRST));
    }

    @Override
    public E takeLast() throws InterruptedException {
        return Waiting.forResult(taking(DequeSide.LAST));
    }

    @Override
    public E take() throws InterruptedException {
        return takeFirst();
    }

    private TxnCallable<E, RuntimeException> taking(DequeSide side) {
        return () -> {
            E element = poll(side);
            return element == null ? Stm.retry() : element;
        };
    }

    @Override
    public @Nullable E pollFirst(long timeout, TimeUnit unit) throws InterruptedException {
        return Waiting.forResult(taking(DequeSide.FIRST), unit.toNanos(timeout));
    }

    @Override
    public @Nullable E pollLast(long timeout, TimeUnit unit) throws InterruptedException {
        return Waiting.forResult(taking(DequeSide.LAST), unit.toNanos(timeout));
    }

    @Override
    public @Nullable E poll(long timeout, TimeUnit unit) throws InterruptedException {
        return pollFirst(timeout, unit);
    }

    @Override
    public int drainTo(Collection<? super E> target) {
        return drainTo(target, Integer.MAX_VALUE);
    }

    /**
     * Moves elements from the front to a collection, in one transaction if it is one of this package, else when the
     * transaction that takes them has committed, so that none arrives twice.
     */
    @Override
    public int drainTo(Collection<? super E> target, int limit) {
        Objects.requireNonNull(target, "target");
        if (target == this) {
            throw new IllegalArgumentException("a deque cannot be drained to itself");
        }
        if (Stm.inTransaction() || target instanceof AtomicCollection) {
            return Stm.<Integer, RuntimeException>atomic(() -> added(target, taken(limit)));
        }
        return added(target, Stm.atomic(() -> taken(limit)));
    }

    private List<E> taken(int limit) {
        List<E> taken = new ArrayList<>();
        while (taken.size() < limit) {
            E element = pollFirst();
            if (element == null) {
                break;
            }
            taken.add(element);
        }
        return taken;
    }

    private static <E> int added(Collection<? super E> target, List<E> elements) {
        elements.forEach(target::add);
        return elements.size();
    }

    @Override
    public void clear() {
        Stm.atomic(() -> ends.get().clear());
    }

    @Override
    public @Nullable E peekFirst() {
        return peek(DequeSide.FIRST);
    }

    @Override
    public @Nullable E peekLast() {
        return peek(DequeSide.LAST);
    }

    @Override
    public @Nullable E peek() {
        return peekFirst();
    }

    @SuppressWarnings("unchecked") // only elements of type E are ever added
    private @Nullable E peek(DequeSide side) {
        return (E) Stm.<@Nullable Object, RuntimeException>snapshot(
                () -> ends.get().peek(side));
    }

    @Override
    public E getFirst() {
        return present(peekFirst());
    }

    @Override
    public E getLast() {
        return present(peekLast());
    }

    @Override
    public E element() {
        return getFirst();
    }

    @Override
    public boolean isEmpty() {
        return peekFirst() == null;
    }

    @Override
    public int size() {
        return Stm.<Integer, RuntimeException>snapshot(
                () -> ends.get().capacity() - ends.get().free());
    }

    @Override
    public int remainingCapacity() {
        return Stm.<Integer, RuntimeException>snapshot(() -> ends.get().free());
    }

    @Override
    public boolean contains(@Nullable Object element) {
        return Stm.snapshot(() -> ends.get().elements().anyMatch(e -> e.equals(element)));
    }

    @Override
    public Iterator<E> iterator() {
        return DequeIterator.from(ends, DequeSide.FIRST);
    }

    @Override
    public Iterator<E> descendingIterator() {
        return DequeIterator.from(ends, DequeSide.LAST);
    }

    @Override
    int characteristics() {
        return Spliterator.ORDERED;
    }

    @Override
    public boolean removeFirstOccurrence(@Nullable Object element) {
        return removeNearest(DequeSide.FIRST, element);
    }

    @Override
    public boolean removeLastOccurrence(@Nullable Object element) {
        return removeNearest(DequeSide.LAST, element);
    }

    @Override
    public boolean remove(@Nullable Object element) {
        return removeFirstOccurrence(element);
    }

    private boolean removeNearest(DequeSide side, @Nullable Object element) {
        return Stm.atomic(() -> ends.get().removeNearest(side, e -> e.equals(element)));
    }

    @Override
    @SuppressWarnings("unchecked") // only elements of type E are ever added
    public boolean removeIf(Predicate<? super E> filter) {
        Objects.requireNonNull(filter, "filter");
        return Stm.atomic(() -> ends.get().removeAll(element -> filter.test((E) element)));
    }
}
