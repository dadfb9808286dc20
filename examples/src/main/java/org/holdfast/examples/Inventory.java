package org.holdfast.examples;

import static org.holdfast.stm.Stm.atomic;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.holdfast.durable.DurableStore;
import org.holdfast.examples.Dependency.Alternative;
import org.holdfast.stm.TLong;
import org.holdfast.stm.collect.TMap;

/**
 * The roots of the demo, and the two transactions that change what hangs on them.
 *
 * @param packages all packages that are installed or mentioned, by name
 * @param workers those who have made updates, by name
 * @param updates how many updates were made by all of them
 */
record Inventory(TMap<String, DebPackage> packages, TMap<String, Worker> workers, TLong updates) {

    private static final String PACKAGES = "packages";

    /** {@return an inventory in memory only} */
    static Inventory inMemory() {
        return new Inventory(new TMap<>(), new TMap<>(), new TLong());
    }

    /** {@return the inventory of a store, an empty one if it has none yet} */
    static Inventory of(DurableStore store) {
        return atomic(() -> new Inventory(
                store.<TMap<String, DebPackage>>getOrCreate(PACKAGES, TMap::new),
                store.<TMap<String, Worker>>getOrCreate("workers", TMap::new),
                store.<TLong>getOrCreate("updates", TLong::new)));
    }

    /** {@return whether a store has an inventory} */
    static boolean isIn(DurableStore store) {
        return store.rootNames().contains(PACKAGES);
    }

    /** {@return the worker of that name, a new one if there is none} */
    Worker worker(String name) {
        return Objects.requireNonNull(workers.computeIfAbsent(name, Worker::new));
    }

    /** {@return how many of the packages are installed} */
    long installed() {
        return packages.values().stream().filter(each -> each.installed.get()).count();
    }

    /**
     * Installs a package, or brings it up to date: all its fields, and its links in both directions.
     *
     * @param info what is to be known of it
     * @param worker who does it
     * @return what was done
     */
    Update install(PackageInfo info, Worker worker) {
        return atomic(() -> {
            DebPackage changed = named(info.name());
            changed.installed.set(true);
            changed.version.set(info.version());
            changed.section.set(info.section());
            changed.description.set(info.description());
            changed.installedKiB.set(info.installedKiB());
            link(changed, info.dependencies().stream().map(this::dependency).toList());
            linkProvided(changed, info.provides().stream().map(this::named).toList());
            return seal(changed, worker, Update.Action.INSTALL);
        });
    }

    /**
     * Takes a package out. What others know of it, its name, stays.
     *
     * @param name its name
     * @param worker who does it
     * @return what was done
     */
    Update remove(String name, Worker worker) {
        return atomic(() -> {
            DebPackage changed = named(name);
            changed.installed.set(false);
            link(changed, List.of());
            linkProvided(changed, List.of());
            return seal(changed, worker, Update.Action.REMOVE);
        });
    }

    private DebPackage named(String name) {
        return Objects.requireNonNull(packages.computeIfAbsent(name, DebPackage::new));
    }

    private Dependency dependency(PackageInfo.Need need) {
        List<Alternative> anyOf = new ArrayList<>();
        for (Relation relation : need.anyOf()) {
            anyOf.add(new Alternative(named(relation.name()), relation.constraint()));
        }
        return new Dependency(need.kind(), List.copyOf(anyOf));
    }

    private static void link(DebPackage changed, List<Dependency> dependencies) {
        Set<DebPackage> before = DebPackage.named(changed.dependencies.getAndSet(dependencies));
        Set<DebPackage> after = DebPackage.named(dependencies);
        without(before, after).forEach(gone -> gone.dependents.remove(changed.name));
        without(after, before).forEach(added -> added.dependents.put(changed.name, changed));
    }

    private static void linkProvided(DebPackage changed, List<DebPackage> provided) {
        Set<DebPackage> before = new LinkedHashSet<>(changed.provides.getAndSet(provided));
        Set<DebPackage> after = new LinkedHashSet<>(provided);
        without(before, after).forEach(gone -> gone.providers.remove(changed.name));
        without(after, before).forEach(added -> added.providers.put(changed.name, changed));
    }

    private static Set<DebPackage> without(Set<DebPackage> some, Set<DebPackage> others) {
        Set<DebPackage> rest = new LinkedHashSet<>(some);
        rest.removeAll(others);
        return rest;
    }

    /** Counts the update in package and worker, so that a half commit would show in each of them. */
    private Update seal(DebPackage changed, Worker worker, Update.Action action) {
        long number = worker.updates.incrementAndGet();
        long revision = changed.revision.incrementAndGet();
        Update update = new Update(worker.name, number, action, changed.name, revision);
        changed.seal.set(new Seal(update, changed.checksum()));
        worker.last.set(update);
        updates.add(1);
        return update;
    }
}
