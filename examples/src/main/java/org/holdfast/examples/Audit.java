package org.holdfast.examples;

import static org.holdfast.stm.Stm.snapshot;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a whole inventory at one instant and looks for anything that is not whole. Each update writes to several
 * objects what must agree afterwards:
 *
 * <ul>
 *   <li>the two ends of each link,
 *   <li>the fields of a package, its revision and its {@link Seal},
 *   <li>the seal of a package and the diary of the worker,
 *   <li>the revisions of all packages, the updates of all workers, and the number of all updates.
 * </ul>
 */
final class Audit {

    private final Inventory inventory;
    private final Map<String, Boolean> installed = new HashMap<>();
    private final Map<String, Long> revisions = new HashMap<>();
    private final Map<String, Long> updates = new HashMap<>();
    private final List<String> faults = new ArrayList<>();
    private long links;

    private Audit(Inventory inventory) {
        this.inventory = inventory;
    }

    /**
     * What was found.
     *
     * @param installed whether each package is installed
     * @param revisions how many updates each package has seen
     * @param updates how many updates each worker has made
     * @param links how many links were followed from both ends
     * @param faults all that did not agree, in words
     */
    record Findings(
            Map<String, Boolean> installed,
            Map<String, Long> revisions,
            Map<String, Long> updates,
            long links,
            List<String> faults) {}

    /** {@return what is found in an inventory} */
    static Findings of(Inventory inventory) {
        return snapshot(() -> new Audit(inventory).findings());
    }

    private Findings findings() {
        inventory.workers().forEach((name, worker) -> updates.put(name, worker.updates.get()));
        inventory.packages().forEach((name, each) -> {
            expect(name.equals(each.name), "'" + name + "' stands for " + each);
            revisions.put(name, each.revision.get());
            installed.put(name, each.installed.get());
            checkLinks(each);
            checkSeal(each);
        });
        inventory.workers().values().forEach(this::checkDiary);
        checkSums();
        return new Findings(installed, revisions, updates, links, faults);
    }

    private void checkLinks(DebPackage each) {
        expect(
                each.installed.get()
                        || (each.dependencies.get().isEmpty()
                                && each.provides.get().isEmpty()),
                each + " is not installed, but has dependencies");
        for (DebPackage target : DebPackage.named(each.dependencies.get())) {
            links++;
            expect(same(inventory.packages().get(target.name), target), each + " depends on another " + target);
            expect(
                    same(target.dependents.get(each.name), each),
                    target + " does not know that " + each + " depends on it");
        }
        for (DebPackage target : each.provides.get()) {
            links++;
            expect(same(inventory.packages().get(target.name), target), each + " provides another " + target);
            expect(
                    same(target.providers.get(each.name), each),
                    target + " does not know that " + each + " provides it");
        }
        each.dependents.forEach((name, other) -> expect(
                same(inventory.packages().get(name), other) && names(other, each),
                each + " thinks that " + name + " depends on it"));
        each.providers.forEach((name, other) -> expect(
                same(inventory.packages().get(name), other)
                        && other.provides.get().contains(each),
                each + " thinks that " + name + " provides it"));
    }

    private static boolean names(DebPackage dependent, DebPackage target) {
        return DebPackage.named(dependent.dependencies.get()).contains(target);
    }

    private void checkSeal(DebPackage each) {
        Seal seal = each.seal.get();
        long revision = each.revision.get();
        if (seal == null) {
            expect(revision == 0, each + " has revision " + revision + ", but no seal");
            return;
        }
        Update update = seal.update();
        expect(update.packageName().equals(each.name), each + " has the seal of " + update.packageName());
        expect(update.revision() == revision, each + " has revision " + revision + ", its seal " + update.revision());
        expect(seal.checksum() == each.checksum(), each + " is not as its last update left it");
        expect(
                update.number() <= updates.getOrDefault(update.worker(), 0L),
                each + " was updated by " + update + ", of which the worker knows nothing");
    }

    private void checkDiary(Worker worker) {
        Update last = worker.last.get();
        if (last == null) {
            expect(worker.updates.get() == 0, worker + " has counted updates, but knows of none");
            return;
        }
        expect(
                last.number() == worker.updates.get(),
                worker + " has counted " + worker.updates.get() + ", not " + last);
        DebPackage changed = inventory.packages().get(last.packageName());
        if (changed == null) {
            faults.add(worker + " has updated a package that is not there: " + last);
            return;
        }
        Seal seal = changed.seal.get();
        boolean isLast = changed.revision.get() == last.revision();
        expect(
                isLast ? seal != null && seal.update().equals(last) : changed.revision.get() > last.revision(),
                changed + " does not know of " + last);
    }

    private void checkSums() {
        long all = inventory.updates().get();
        long ofPackages = sum(revisions);
        long ofWorkers = sum(updates);
        expect(
                all == ofPackages && all == ofWorkers,
                all + " updates in all, but " + ofPackages + " in packages and " + ofWorkers + " by workers");
    }

    private void expect(boolean holds, String fault) {
        if (!holds) {
            faults.add(fault);
        }
    }

    static long sum(Map<String, Long> numbers) {
        return numbers.values().stream().mapToLong(Long::longValue).sum();
    }

    @SuppressWarnings("ReferenceEquality") // an entity must come back as one instance, however it is reached
    private static boolean same(@Nullable DebPackage one, DebPackage other) {
        return one == other;
    }
}
