package org.holdfast.examples;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A dependency of a package: any one of the alternatives meets it. A value, stored inside the package that has it.
 *
 * @param kind how it must be met
 * @param anyOf the alternatives, the preferred one first
 */
record Dependency(Kind kind, List<Alternative> anyOf) {

    /** When a dependency must be met: to run, or already to be unpacked. */
    enum Kind {
        DEPENDS,
        PRE_DEPENDS
    }

    /**
     * One way to meet a dependency.
     *
     * @param target the package that is named
     * @param constraint on its version, as in {@code >= 2.34}; empty if any will do. Kept, but not compared: what is
     *     installed has met it
     */
    record Alternative(DebPackage target, String constraint) {}

    /** {@return the installed packages that meet this, each once} */
    Set<DebPackage> metBy() {
        Set<DebPackage> found = new LinkedHashSet<>();
        anyOf.forEach(alternative -> found.addAll(alternative.target().installedAs()));
        return found;
    }
}
