package org.holdfast.stm;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who waits for whom when attempts stand in each other's way.
 *
 * <p>Nobody waits for a lock for long while holding one: after some spins the attempt gives up, steps back for a random
 * and growing time, and runs again. That can starve a long transaction among short ones, so one that has lost often
 * takes precedence: only one can have it, and while one has, every other committer waits before it takes its first
 * lock. Then nothing can invalidate the attempt that has it, except commits that were under way.
 */
@SuppressWarnings("ThreadPriorityCheck") // yielding is a kindness here, nothing relies on it
final class Contention {

    /** Spins before a committer that holds locks gives up waiting for another lock. */
    static final int PATIENCE = 200;

    /** Attempts that a transaction may lose before it takes precedence. */
    static final int LOSSES_BEFORE_PRECEDENCE = 12;

    private static final int SPINS_BEFORE_YIELD = 64;
    private static final int YIELDS_BEFORE_PARK = 64;
    private static final long PARK_NANOS = 50_000;

    /** Held while an attempt has precedence. Taken before any orec lock, never while holding one. */
    private static final ReentrantLock PRECEDENCE = new ReentrantLock();

    private static volatile boolean someoneHasPrecedence;

    private Contention() {}

    /** One step of waiting for a lock that is held for nanoseconds unless its holder has lost its processor. */
    static void pause(int spins) {
        if (spins < SPINS_BEFORE_YIELD) {
            Thread.onSpinWait();
        } else if (spins < SPINS_BEFORE_YIELD + YIELDS_BEFORE_PARK) {
            Thread.yield();
        } else {
            LockSupport.parkNanos(PARK_NANOS);
        }
    }

    /** Steps back after an attempt was lost, longer after each. */
    static void backOff(int lostAttempts) {
        int limit = 64 << Math.min(lostAttempts, 10);
        int spins = ThreadLocalRandom.current().nextInt(limit);
        for (int i = 0; i < spins; i++) {
            Thread.onSpinWait();
        }
        if (lostAttempts > 3) {
            Thread.yield();
        }
    }

    /**
     * Gives the attempt of this thread precedence, until it is given back with {@link #release}.
     *
     * @return false if the time has come before
     */
    static boolean takePrecedence(Deadline deadline) {
        if (!lockPrecedence(deadline)) {
            return false;
        }
        someoneHasPrecedence = true;
        return true;
    }

    static void release() {
        someoneHasPrecedence = false;
        PRECEDENCE.unlock();
    }

    /**
     * Waits, before a commit takes its first lock, until no other attempt has precedence.
     *
     * @return false if the time has come before
     */
    static boolean yieldToPrecedence(Deadline deadline) {
        if (!someoneHasPrecedence || PRECEDENCE.isHeldByCurrentThread()) {
            return true;
        }
        if (!lockPrecedence(deadline)) {
            return false;
        }
        PRECEDENCE.unlock();
        return true;
    }

    /** Interrupts are left to whoever waits for longer. */
    private static boolean lockPrecedence(Deadline deadline) {
        if (deadline.isNever()) {
            PRECEDENCE.lock();
            return true;
        }
        boolean interrupted = false;
        try {
            for (; ; ) {
                try {
                    return PRECEDENCE.tryLock(deadline.nanosLeft(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
