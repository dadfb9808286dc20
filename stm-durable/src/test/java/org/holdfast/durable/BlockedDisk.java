package org.holdfast.durable;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** A disk on which a force of a file can be held up, and threads that wait for it can be watched. */
final class BlockedDisk {

    private static final int LIMIT_SECONDS = 60;

    private final FaultyDisk disk;
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch mayGoOn = new CountDownLatch(1);

    BlockedDisk(Path directory) {
        disk = new FaultyDisk(directory);
    }

    FaultyDisk disk() {
        return disk;
    }

    /** Holds up all forces of files from now on. */
    void block() {
        disk.beforeForce(() -> {
            reached.countDown();
            await(mayGoOn);
        });
    }

    void unblock() {
        mayGoOn.countDown();
    }

    /** Waits until a thread is held up in a force. */
    void awaitBlocked() {
        await(reached);
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("waited too long");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Work in a thread of its own. */
    static final class Working<R> {

        private static final Set<Thread.State> WAITS = EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);

        private final FutureTask<R> task;
        private final Thread thread;

        Working(Callable<R> work) {
            task = new FutureTask<>(work);
            thread = new Thread(task, "working");
            thread.setDaemon(true);
            thread.start();
        }

        /** {@return true once the thread waits until a force is done, or is held up in it, false if it ends without} */
        boolean waitsForAForce() {
            while (thread.isAlive()) {
                if (WAITS.contains(thread.getState())
                        && Arrays.stream(thread.getStackTrace())
                                .anyMatch(frame -> frame.getMethodName().equals("awaitForced"))) {
                    return true;
                }
                Thread.onSpinWait();
            }
            return false;
        }

        R result() throws Exception {
            return task.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
    }
}
