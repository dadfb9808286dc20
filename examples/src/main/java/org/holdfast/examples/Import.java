package org.holdfast.examples;

import static org.holdfast.stm.Stm.atomic;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Brings packages into an inventory, one transaction for each, in several threads.
 *
 * @param counts how many of each kind
 * @param nanos how long it took
 */
record Import(Map<Outcome, Long> counts, long nanos) {

    /** What a package was to the inventory. */
    enum Outcome {
        NEW,
        OTHER_VERSION,
        SAME_VERSION
    }

    /** {@return what was done, with all packages installed} */
    static Import run(Inventory inventory, List<PackageInfo> packages, int threads, Progress progress)
            throws InterruptedException {
        Queue<PackageInfo> rest = new ConcurrentLinkedQueue<>(packages);
        Map<Outcome, Long> counts = new ConcurrentHashMap<>();
        long start = System.nanoTime();
        Crew.run(threads, "importer", name -> {
            Worker worker = inventory.worker(name);
            for (PackageInfo next = rest.poll(); next != null; next = rest.poll()) {
                counts.merge(install(inventory, next, worker), 1L, Long::sum);
                progress.step();
            }
        });
        return new Import(Map.copyOf(counts), System.nanoTime() - start);
    }

    private static Outcome install(Inventory inventory, PackageInfo info, Worker worker) {
        return atomic(() -> {
            DebPackage before = inventory.packages().get(info.name());
            Outcome outcome = outcomeFor(before, info);
            inventory.install(info, worker);
            return outcome;
        });
    }

    private static Outcome outcomeFor(@Nullable DebPackage before, PackageInfo info) {
        if (before == null || !before.installed.get()) {
            return Outcome.NEW;
        }
        return before.version.get().equals(info.version()) ? Outcome.SAME_VERSION : Outcome.OTHER_VERSION;
    }

    /** {@return how many packages were of a kind} */
    long count(Outcome outcome) {
        return counts.getOrDefault(outcome, 0L);
    }

    /** {@return how many transactions that was} */
    long transactions() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
