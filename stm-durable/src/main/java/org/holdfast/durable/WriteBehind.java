package org.holdfast.durable;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Forces what nobody waits for, in a thread that is started when it is first needed. */
final class WriteBehind {

    /** A force begins at the latest this long after it was scheduled. */
    static final long DELAY_NANOS = 50_000_000;

    private final Runnable force;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final ScheduledExecutorService thread =
            new ScheduledThreadPoolExecutor(1, WriteBehind::daemon, new ThreadPoolExecutor.DiscardPolicy());

    WriteBehind(Runnable force) {
        this.force = force;
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "holdfast-write-behind");
        thread.setDaemon(true);
        return thread;
    }

    void schedule() {
        if (scheduled.compareAndSet(false, true)) {
            var unused = thread.schedule(this::run, DELAY_NANOS, TimeUnit.NANOSECONDS);
        }
    }

    private void run() {
        scheduled.set(false); // First: a record appended from here on needs another turn.
        try {
            force.run();
        } catch (StoreException e) {
            // The log has stopped, and tells everyone who comes next.
        }
    }

    void close() {
        thread.shutdownNow();
    }
}
