package org.holdfast.examples;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/** Finds what would no longer work if a package were taken out. */
final class Breakage {

    private Breakage() {}

    /**
     * {@return the packages that break without one, those next to it first} A package breaks if all that met one of its
     * dependencies is gone or broken.
     */
    static Set<DebPackage> without(DebPackage gone) {
        Set<DebPackage> broken = new LinkedHashSet<>();
        broken.add(gone);
        Queue<DebPackage> unfollowed = new ArrayDeque<>(broken);
        while (!unfollowed.isEmpty()) {
            for (DebPackage needing : unfollowed.remove().neededBy()) {
                if (!broken.contains(needing) && isBroken(needing, broken)) {
                    broken.add(needing);
                    unfollowed.add(needing);
                }
            }
        }
        broken.remove(gone);
        return broken;
    }

    /** {@return the installed package that most others name in their dependencies} */
    static Optional<DebPackage> mostNeeded(Collection<DebPackage> packages) {
        Optional<DebPackage> most = Optional.empty();
        int dependents = -1;
        for (DebPackage each : packages) {
            if (each.installed.get() && each.dependents.size() > dependents) {
                most = Optional.of(each);
                dependents = each.dependents.size();
            }
        }
        return most;
    }

    private static boolean isBroken(DebPackage needing, Set<DebPackage> broken) {
        for (Dependency dependency : needing.dependencies.get()) {
            Set<DebPackage> metBy = dependency.metBy();
            if (!metBy.isEmpty() && broken.containsAll(metBy)) {
                return true;
            }
        }
        return false;
    }
}
