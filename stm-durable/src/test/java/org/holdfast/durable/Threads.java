package org.holdfast.durable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Threads that do the same work, each with its own number, from the same moment on. */
final class Threads {

    private static final int LIMIT_SECONDS = 120;

    interface Work<R> {
        R run(int thread) throws Exception;
    }

    private Threads() {}

    /** {@return what each thread has made, in the order of their numbers} Throws what one of them has thrown. */
    static <R> List<R> together(int count, Work<R> work) throws Exception {
        return together(count, LIMIT_SECONDS, work);
    }

    /** The same, for work that may take longer. */
    static <R> List<R> together(int count, long limitSeconds, Work<R> work) throws Exception {
        CyclicBarrier start = new CyclicBarrier(count);
        List<Callable<R>> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int thread = i;
            tasks.add(() -> {
                start.await();
                return work.run(thread);
            });
        }
        ExecutorService executor = Executors.newFixedThreadPool(count);
        try {
            List<R> results = new ArrayList<>();
            for (Future<R> future : executor.invokeAll(tasks, limitSeconds, TimeUnit.SECONDS)) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw new AssertionError("a thread failed", e.getCause());
        } finally {
            executor.shutdownNow();
        }
    }

    /** Runs work in a thread with a stack so small that recursion through a long chain overflows it. */
    static void withSmallStack(Runnable work) throws Exception {
        List<Throwable> failures = new ArrayList<>();
        Thread thread = new Thread(null, work, "small stack", 256 << 10);
        thread.setUncaughtExceptionHandler((failed, e) -> failures.add(e));
        thread.start();
        thread.join();
        if (!failures.isEmpty()) {
            throw new AssertionError("the thread failed", failures.get(0));
        }
    }
}
