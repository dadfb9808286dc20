package org.holdfast.examples;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Threads that do the same work together. */
final class Crew {

    private Crew() {}

    /** Does the work of one of them. */
    @FunctionalInterface
    interface Work {
        void run(String name) throws Exception;
    }

    /**
     * Runs work in several threads and waits for all of them, or until the first fails.
     *
     * @param size how many
     * @param trade what they are; each gets a name such as {@code importer-1}
     * @param work what each of them does
     * @throws CompletionException with what one of them threw; the others are interrupted
     */
    static void run(int size, String trade, Work work) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(size);
        var ended = new ExecutorCompletionService<>(threads);
        try {
            for (int number = 1; number <= size; number++) {
                String name = trade + "-" + number;
                ended.submit(() -> {
                    work.run(name);
                    return name;
                });
            }
            for (int number = 1; number <= size; number++) {
                ended.take().get();
            }
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }
}
