package org.holdfast.stm;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Threads of a test: joining waits for all of them and throws what the first failing one threw. */
public final class Workers {

    private static final long LIMIT_SECONDS = 120;

    public interface Work {
        void run() throws Exception;
    }

    public interface NumberedWork {
        void run(int worker) throws Exception;
    }

    private final long limitSeconds;
    private final List<Thread> threads = new ArrayList<>();
    private final List<FutureTask<Void>> tasks = new ArrayList<>();

    /** No threads yet. */
    public Workers() {
        this(LIMIT_SECONDS);
    }

    private Workers(long limitSeconds) {
        this.limitSeconds = limitSeconds;
    }

    public Thread start(Work work) {
        FutureTask<Void> task = new FutureTask<>(() -> {
            work.run();
            return null;
        });
        Thread thread = new Thread(task, "worker-" + threads.size());
        thread.setDaemon(true);
        tasks.add(task);
        threads.add(thread);
        thread.start();
        return thread;
    }

    /** Starts a virtual thread; by reflection, for the tests are compiled for Java 17. */
    static Thread startVirtual(Runnable work) throws ReflectiveOperationException {
        return (Thread)
                Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, work);
    }

    /** Runs some work in several threads, which a barrier lines up, and waits for all of them. */
    public static void together(int threads, NumberedWork work) throws Exception {
        together(threads, LIMIT_SECONDS, work);
    }

    /** As above, for work that is known to hang if what it tests is wrong. */
    public static void together(int threads, long limitSeconds, NumberedWork work) throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(threads);
        Workers workers = new Workers(limitSeconds);
        for (int i = 0; i < threads; i++) {
            int worker = i;
            workers.start(() -> {
                barrier.await();
                work.run(worker);
            });
        }
        workers.join();
    }

    public void join() throws Exception {
        for (int i = 0; i < tasks.size(); i++) {
            try {
                tasks.get(i).get(limitSeconds, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                AssertionError hangs = new AssertionError(threads.get(i) + " hangs");
                hangs.setStackTrace(threads.get(i).getStackTrace());
                throw hangs;
            } catch (ExecutionException e) {
                throw new AssertionError("a worker failed", e.getCause());
            }
        }
    }
}
