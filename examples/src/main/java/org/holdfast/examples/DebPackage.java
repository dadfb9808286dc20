package org.holdfast.examples;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.holdfast.stm.collect.TMap;
import org.jspecify.annotations.Nullable;

/**
 * A package of Debian, linked to what it depends on and to what depends on it. An ordinary class: that its fields are
 * transactional makes it an entity, which threads share and a store keeps.
 *
 * <p>A package that others only mention is one as well. It is not installed, has no version and no dependencies, and is
 * virtual if others provide it.
 */
final class DebPackage {

    final String name;
    final TVar<Boolean> installed = new TVar<>(false);
    final TVar<String> version = new TVar<>("");
    final TVar<String> section = new TVar<>("");
    final TVar<String> description = new TVar<>("");
    final TLong installedKiB = new TLong();

    final TVar<List<Dependency>> dependencies = new TVar<>(List.of());
    final TVar<List<DebPackage>> provides = new TVar<>(List.of());
    /** Installed packages with a dependency that names this one, by their names. */
    final TMap<String, DebPackage> dependents = new TMap<>();
    /** Installed packages that provide this one, by their names. */
    final TMap<String, DebPackage> providers = new TMap<>();

    /** How many updates this package has seen, and the seal of the last of them. */
    final TLong revision = new TLong();

    final TVar<@Nullable Seal> seal = new TVar<>(null);

    DebPackage(String name) {
        this.name = name;
    }

    /** {@return the installed packages that stand for this one: itself, or those that provide it} */
    List<DebPackage> installedAs() {
        List<DebPackage> found = new ArrayList<>(providers.values());
        if (installed.get() && !found.contains(this)) {
            found.add(0, this);
        }
        return found;
    }

    /** {@return the installed packages that meet the dependencies of this one, each once} */
    List<DebPackage> needs() {
        Set<DebPackage> needed = new LinkedHashSet<>();
        dependencies.get().forEach(dependency -> needed.addAll(dependency.metBy()));
        return List.copyOf(needed);
    }

    /** {@return the installed packages with a dependency that this one may meet, each once} */
    Set<DebPackage> neededBy() {
        Set<DebPackage> needing = new LinkedHashSet<>(dependents.values());
        provides.get().forEach(virtual -> needing.addAll(virtual.dependents.values()));
        return needing;
    }

    /** {@return the packages that the dependencies name, each once} */
    static Set<DebPackage> named(List<Dependency> dependencies) {
        Set<DebPackage> named = new LinkedHashSet<>();
        for (Dependency dependency : dependencies) {
            dependency.anyOf().forEach(alternative -> named.add(alternative.target()));
        }
        return named;
    }

    /** {@return a checksum of all that one update sets together} */
    long checksum() {
        var crc = new CRC32C();
        String all = String.join(
                "\n",
                name,
                installed.get().toString(),
                version.get(),
                section.get(),
                description.get(),
                Long.toString(installedKiB.get()),
                dependencies.get().toString(),
                provides.get().toString(),
                Long.toString(revision.get()));
        crc.update(all.getBytes(StandardCharsets.UTF_8));
        return crc.getValue();
    }

    @Override
    public String toString() {
        return name;
    }
}
