package org.holdfast.stm;

import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The threads that wait in {@code retry} until something that they have read changes.
 *
 * <pre>
 * waiter:     1 announce itself for all it has read   2 check that all of it is still current   3 park
 * committer:  1 take all commit locks                 2 look whether anybody waits              3 publish   4 wake
 * </pre>
 *
 * Announcing, looking, taking a lock and checking are volatile. If the committer misses the announcement, the waiter's
 * check comes after the lock was taken: it finds the lock, waits for the publication and then finds the new version.
 */
final class Waiters {

    private static final int STRIPES = 256; // a power of two
    private static final int SPINS_BEFORE_PARK = 2_000;

    /** More threads than this do not spin at once: one processor is left for whoever they wait for. */
    private static final int MOST_SPINNING = Runtime.getRuntime().availableProcessors() - 1;

    /** Who waits for more variables than this does not look at all of them again and again. */
    private static final int FEW_READS = 16;

    private static final AtomicInteger SPINNING = new AtomicInteger();

    private static final AtomicInteger WAITING = new AtomicInteger();
    private static final Stripe[] TABLE = new Stripe[STRIPES];

    static {
        for (int i = 0; i < STRIPES; i++) {
            TABLE[i] = new Stripe();
        }
    }

    private Waiters() {}

    /** {@return whether somebody may wait; asked while the commit locks are held} */
    static boolean isAnyoneWaiting() {
        return WAITING.get() != 0;
    }

    /** Wakes all who wait for a variable that has just been published. */
    static void wake(Cell cell) {
        stripeOf(cell).wake(cell);
    }

    /**
     * Waits until one of the variables that were read is written, or a time has come. May return early.
     *
     * @return false if the time has come
     */
    static boolean await(ReadSet reads, Deadline deadline) throws InterruptedException {
        // First of all, or a block whose reads change at every attempt would never come to it.
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (deadline.hasPassed()) {
            return false;
        }
        if (changesSoon(reads)) {
            return true;
        }
        Waiter waiter = new Waiter(Thread.currentThread());
        WAITING.incrementAndGet();
        try {
            for (int i = 0; i < reads.size(); i++) {
                stripeOf(reads.cell(i)).add(reads.cell(i), waiter);
            }
            if (reads.firstChanged() != null) {
                return true;
            }
            return park(waiter, deadline);
        } finally {
            WAITING.decrementAndGet();
            for (int i = 0; i < reads.size(); i++) {
                stripeOf(reads.cell(i)).remove(reads.cell(i), waiter);
            }
        }
    }

    /*
     * To wake a thread takes tens of microseconds, so a change that comes within that time is better waited for by
     * looking. Nobody needs to know of it: who commits meanwhile finds no waiter and wakes none.
     */
    private static boolean changesSoon(ReadSet reads) {
        if (reads.size() > FEW_READS) {
            return false;
        }
        boolean changed = false;
        if (SPINNING.incrementAndGet() <= MOST_SPINNING) {
            for (int spins = 0; spins < SPINS_BEFORE_PARK && !changed; spins++) {
                Thread.onSpinWait();
                changed = reads.seemsChanged();
            }
        }
        SPINNING.decrementAndGet();
        return changed;
    }

    private static boolean park(Waiter waiter, Deadline deadline) throws InterruptedException {
        while (!waiter.woken) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (deadline.isNever()) {
                LockSupport.park(Waiters.class);
            } else if (deadline.hasPassed()) {
                return false;
            } else {
                LockSupport.parkNanos(Waiters.class, deadline.nanosLeft());
            }
        }
        return true;
    }

    private static Stripe stripeOf(Cell cell) {
        int hash = System.identityHashCode(cell);
        return TABLE[(hash ^ hash >>> 8) & (STRIPES - 1)];
    }

    private static final class Waiter {

        private final Thread thread;
        private volatile boolean woken;

        Waiter(Thread thread) {
            this.thread = thread;
        }

        void wake() {
            woken = true;
            LockSupport.unpark(thread);
        }
    }

    private static final class Stripe {

        /** Who waits for which variable, nobody left out and nobody kept once woken. Guarded by this. */
        private final IdentityHashMap<Cell, Set<Waiter>> waiters = new IdentityHashMap<>(4);

        synchronized void add(Cell cell, Waiter waiter) {
            waiters.computeIfAbsent(cell, unused -> new LinkedHashSet<>(4)).add(waiter);
        }

        synchronized void remove(Cell cell, Waiter waiter) {
            Set<Waiter> all = waiters.get(cell);
            if (all != null && all.remove(waiter) && all.isEmpty()) {
                waiters.remove(cell);
            }
        }

        synchronized void wake(Cell cell) {
            Set<Waiter> all = waiters.remove(cell);
            if (all != null) {
                all.forEach(Waiter::wake);
            }
        }
    }
}
