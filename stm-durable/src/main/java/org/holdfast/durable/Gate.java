package org.holdfast.durable;

import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Lets the commit of a spill, which changes more objects than it can hold, be alone: no other durable commit and no
 * load is under way meanwhile. All others pass together. Whoever has passed may pass again.
 */
final class Gate {

    private static final int PATIENCE = 100;
    private static final long PARK_NANOS = 20_000;

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private volatile boolean closing;

    /** Passes for a load, and waits while somebody is alone. */
    void enter() {
        lock.readLock().lock();
    }

    /**
     * Passes for a commit, which holds locks that somebody who is alone may need, and so does not wait for long.
     *
     * @return whether it has passed
     */
    boolean tryEnter() {
        for (int steps = 0; steps < PATIENCE; steps++) {
            boolean yields = closing && lock.getReadHoldCount() == 0;
            if (!yields && lock.readLock().tryLock()) {
                return true;
            }
            LockSupport.parkNanos(PARK_NANOS);
        }
        return false;
    }

    /** {@return whether a caller has passed who does not wait} */
    boolean enterAtOnce() {
        return lock.readLock().tryLock();
    }

    /** {@return whether this thread is alone} */
    boolean isAlone() {
        return lock.isWriteLockedByCurrentThread();
    }

    void leave() {
        lock.readLock().unlock();
    }

    /** Waits until all others have left, and keeps them out. */
    void enterAlone() {
        closing = true;
        lock.writeLock().lock();
    }

    void leaveAlone() {
        closing = false;
        lock.writeLock().unlock();
    }
}
