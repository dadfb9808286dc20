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

    interface NumberedWork {
        void run(int worker) throws Exception;
    }

    private final List<Thread> threads = new ArrayList<>();
    private final List<FutureTask<Void>> tasks = new ArrayList<>();

    /** No threads yet. */
    public Workers() {}

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

    /** Runs some work in several threads, which a barrier lines up, and waits for all of them. */
    static void together(int threads, NumberedWork work) throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(threads);
        Workers workers = new Workers();
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
                tasks.get(i).get(LIMIT_SECONDS, TimeUnit.SECONDS);
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
