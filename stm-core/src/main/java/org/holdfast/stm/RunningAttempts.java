package org.holdfast.stm;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of all threads, to look at from outside. What is seen of a running attempt is what its thread has
 * written lately: good for an eye, not for a decision.
 */
final class RunningAttempts {

    private static final Set<Entry> ENTRIES = ConcurrentHashMap.newKeySet();
    private static final ReferenceQueue<Attempt> GONE = new ReferenceQueue<>();

    /** So many threads are looked at for who is about to commit: one who has lost must not pay for all others. */
    private static final int MOST_LOOKED_AT = 1_000;

    /** Held while an entry moves to those that are gone, and while all are summed up. */
    private static final ReentrantLock MOVING = new ReentrantLock();

    /** What the attempts of threads that are gone have come to. Guarded by MOVING. */
    private static final AttemptCounters COUNTERS_OF_GONE = new AttemptCounters();

    private RunningAttempts() {}

    /** What a thread waits for in {@code retry}. */
    record Waiting(@Nullable String name, int number, ReadSet reads, long sinceNanos) {}

    /** One thread's attempt, as long as the thread has it. */
    static final class Entry extends WeakReference<Attempt> {

        private final WeakReference<Thread> thread = new WeakReference<>(Thread.currentThread());
        private final AttemptCounters counters = new AttemptCounters();

        /** When the transaction began, on the scale of {@link System#nanoTime}; 0 if nobody wanted to know. */
        private volatile long beganNanos;

        private volatile @Nullable Waiting waiting;

        private Entry(Attempt attempt) {
            super(attempt, GONE);
        }

        AttemptCounters counters() {
            return counters;
        }

        void setBegan(long nanos) {
            beganNanos = nanos;
        }

        void setWaiting(@Nullable Waiting what) {
            waiting = what;
        }
    }

    static Entry add(Attempt attempt) {
        // A new thread does not wait for whoever sums up: the next one removes what is gone.
        if (MOVING.tryLock()) {
            try {
                removeGone();
            } finally {
                MOVING.unlock();
            }
        }
        Entry entry = new Entry(attempt);
        ENTRIES.add(entry);
        return entry;
    }

    private static void removeGone() {
        for (Object gone = GONE.poll(); gone != null; gone = GONE.poll()) {
            ENTRIES.remove(gone);
            COUNTERS_OF_GONE.add(((Entry) gone).counters);
        }
    }

    static StmStatistics statistics() {
        AttemptCounters sum = new AttemptCounters();
        long running = 0;
        long waiting = 0;
        MOVING.lock();
        try {
            removeGone();
            sum.add(COUNTERS_OF_GONE);
            for (Entry entry : ENTRIES) {
                sum.add(entry.counters);
                Attempt attempt = entry.get();
                if (entry.waiting != null) {
                    waiting++;
                } else if (attempt != null && !attempt.isIdle()) {
                    running++;
                }
            }
        } finally {
            MOVING.unlock();
        }
        return new StmStatistics(sum.committed, sum.lost, sum.waited, sum.failed, running, waiting);
    }

    /** {@return the transactions that run or wait, longest first} */
    static List<RunningTxn> list() {
        List<RunningTxn> running = new ArrayList<>();
        for (Entry entry : ENTRIES) {
            Attempt attempt = entry.get();
            Waiting waiting = entry.waiting;
            if (attempt != null && (waiting != null || !attempt.isIdle())) {
                running.add(describe(entry, attempt, waiting));
            }
        }
        running.sort(Comparator.comparing(RunningTxn::time, Comparator.nullsLast(Comparator.reverseOrder())));
        return running;
    }

    private static RunningTxn describe(Entry entry, Attempt attempt, @Nullable Waiting waiting) {
        long now = System.nanoTime();
        long began = entry.beganNanos;
        Thread thread = entry.thread.get();
        return new RunningTxn(
                waiting == null ? attempt.options().name() : waiting.name,
                thread == null ? "?" : thread.getName(),
                waiting == null ? attempt.number() : waiting.number,
                began == 0 ? null : Duration.ofNanos(now - began),
                waiting == null ? null : Duration.ofNanos(now - waiting.sinceNanos),
                waiting == null
                        ? List.of()
                        : waiting.reads.distinctCells().stream()
                                .map(Cell::described)
                                .toList());
    }

    /** {@return who is about to commit a variable, as far as can be seen; null if nobody is seen} */
    static @Nullable String committerOf(Cell cell) {
        Attempt own = Attempt.ofThread();
        int looks = 0;
        for (Entry entry : ENTRIES) {
            if (++looks > MOST_LOOKED_AT) {
                return null;
            }
            Attempt attempt = entry.get();
            if (attempt != null && attempt != own && attempt.isCommitting(cell)) {
                Thread thread = entry.thread.get();
                return attempt.options().nameOrDefault() + (thread == null ? "" : " of thread " + thread.getName());
            }
        }
        return null;
    }
}
