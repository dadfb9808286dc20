package org.holdfast.examples;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads that do the same work together. */
final class Crew {

    private Crew() {}

    /** Does the work of one of them. */
    @FunctionalInterface
    interface Work {
        void run(String name) throws Exception;
    }

    /**
     * Runs work in several threads and waits for all of them.
     *
     * @param size how many
     * @param trade what they are; each gets a name such as {@code importer-1}
     * @param work what each of them does
     * @throws CompletionException with what the first of them threw that threw something
     */
    static void run(int size, String trade, Work work) throws InterruptedException {
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int number = 1; number <= size; number++) {
            String name = trade + "-" + number;
            tasks.add(() -> {
                work.run(name);
                return null;
            });
        }
        ExecutorService threads = Executors.newFixedThreadPool(size);
        try {
            for (Future<Void> done : threads.invokeAll(tasks)) {
                done.get();
            }
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }
}
