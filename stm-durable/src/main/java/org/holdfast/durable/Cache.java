package org.holdfast.durable;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The objects of a store whose values are in the heap, and an estimate of the room that these take. When it is more
 * than the target, values that nobody has used for a while leave.
 *
 * <p>Which ones, the CLOCK algorithm says (Corbató: A paging experiment with the Multics system, 1968): the objects
 * stand in a ring. The hand comes to one after the other. Values that have been used since it came last are made cool,
 * so that the next use is noticed; those that are cool still go. Uses between two rounds of the hand cost nothing.
 *
 * <p>The ring holds objects weakly: one that nobody uses any more goes at once, whatever its place.
 */
final class Cache {

    /** What a value takes beside what is counted below: an object or two, and the reference here. */
    private static final int BYTES_OF_OBJECT = 100;

    /** A stored byte is one and a half in the heap at the least, for objects have headers and references. */
    private static final int BYTES_OF_BYTE = 2;

    /** An object that is referred to is here as well, its own values apart, as long as the reference is. */
    private static final int BYTES_OF_REFERENCE = 300;

    /** Steps of the hand for each object that comes: one makes cool, one lets go, and some are left to catch up. */
    private static final int STEPS = 4;

    /** Steps at the least and the most in one go: nobody can load meanwhile. */
    private static final int LEAST_STEPS = 16;

    private static final int MOST_STEPS = 4_096;

    private final long targetBytes;

    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by the lock.
    private final StoredReference hand = new StoredReference();
    private long size;
    private long steps;

    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong evicted = new AtomicLong();

    Cache(long targetBytes) {
        this.targetBytes = targetBytes;
        hand.next = hand;
        hand.previous = hand;
    }

    /**
     * {@return the estimate for the values of an object}
     *
     * @param stateBytes the length of its state
     * @param references how many references to other objects stand in it
     */
    static long estimate(int stateBytes, int references) {
        return BYTES_OF_OBJECT + (long) BYTES_OF_BYTE * stateBytes + (long) BYTES_OF_REFERENCE * references;
    }

    /** {@return the estimate of what is here} */
    long bytes() {
        return bytes.get();
    }

    /** {@return how many times the values of an object have left} */
    long evicted() {
        return evicted.get();
    }

    /** Counts the values of an object, which have come or changed. */
    void put(StoredObject object, long estimate) {
        StoredReference reference = object.reference();
        if (reference == null || !object.hasValuesThatTakeRoom()) {
            return;
        }
        lock.lock();
        try {
            if (reference.next == null) {
                linkBehindAll(reference);
                steps += STEPS;
            }
            bytes.addAndGet(estimate - reference.bytes);
            reference.bytes = estimate;
        } finally {
            lock.unlock();
        }
    }

    /** Counts an object no longer, if it is counted. */
    void remove(StoredReference reference) {
        lock.lock();
        try {
            if (reference.next != null && reference != hand) {
                unlink(reference);
                bytes.addAndGet(-reference.bytes);
                reference.bytes = 0;
            }
        } finally {
            lock.unlock();
        }
    }

    boolean isTooLarge() {
        return bytes.get() > targetBytes;
    }

    /**
     * Has values leave, if there are too many; a number of them that keeps pace with those that come. The caller holds
     * the lock of {@link ObjectLoader}. The hand comes to none twice, so what was used a moment ago may become cool,
     * but does not leave.
     *
     * @return whether it should be called again
     */
    boolean sweep() {
        for (long left = takeSteps(); left > 0 && isTooLarge(); left--) {
            StoredReference reference = turn();
            StoredObject object = reference.get();
            if (object == null || !object.isHere()) {
                remove(reference);
            } else if (object.isCool() && !object.isBeingWritten()) {
                object.evict();
                remove(reference);
                evicted.incrementAndGet();
            }
        }
        return isTooLarge() && mustCatchUp();
    }

    private long takeSteps() {
        lock.lock();
        try {
            long taken = Math.min(Math.max(steps, LEAST_STEPS), MOST_STEPS);
            steps = Math.max(0, steps - taken);
            return Math.min(taken, size);
        } finally {
            lock.unlock();
        }
    }

    private boolean mustCatchUp() {
        lock.lock();
        try {
            return steps > 0 && size > 0;
        } finally {
            lock.unlock();
        }
    }

    /** {@return what the hand comes to, which then comes after all others} The ring is not empty, or it is the hand. */
    private StoredReference turn() {
        lock.lock();
        try {
            StoredReference first = requireNonNull(hand.next);
            if (first != hand) {
                unlink(first);
                linkBehindAll(first);
            }
            return first;
        } finally {
            lock.unlock();
        }
    }

    private void linkBehindAll(StoredReference reference) {
        StoredReference last = requireNonNull(hand.previous);
        reference.previous = last;
        reference.next = hand;
        last.next = reference;
        hand.previous = reference;
        size++;
    }

    private void unlink(StoredReference reference) {
        StoredReference before = requireNonNull(reference.previous);
        StoredReference after = requireNonNull(reference.next);
        before.next = after;
        after.previous = before;
        reference.previous = null;
        reference.next = null;
        size--;
    }
}
