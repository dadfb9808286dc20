package org.holdfast.examples;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.holdfast.examples.Dependency.Kind;
import org.holdfast.examples.Stanza.Field;

/**
 * What the package database says about an installed package, before it is linked to others.
 *
 * @param name of the package
 * @param version of it
 * @param section it is listed in
 * @param description in one line
 * @param installedKiB the room it takes
 * @param dependencies what it needs
 * @param provides the names of the virtual packages that it stands for, each once
 */
record PackageInfo(
        String name,
        String version,
        String section,
        String description,
        long installedKiB,
        List<Need> dependencies,
        List<String> provides) {

    /**
     * A dependency by names.
     *
     * @param kind how it must be met
     * @param anyOf the alternatives
     */
    record Need(Kind kind, List<Relation> anyOf) {}

    /** {@return what a paragraph says, or nothing if it is about a package that is not installed} */
    static Optional<PackageInfo> of(Stanza stanza) {
        String name = stanza.required("Package").value();
        if (!isInstalled(stanza.optional("Status"))) {
            return Optional.empty();
        }
        List<Need> needs = new ArrayList<>();
        Relation.groups(stanza.optional("Pre-Depends")).forEach(any -> needs.add(new Need(Kind.PRE_DEPENDS, any)));
        Relation.groups(stanza.optional("Depends")).forEach(any -> needs.add(new Need(Kind.DEPENDS, any)));
        List<String> provides = Relation.groups(stanza.optional("Provides")).stream()
                .flatMap(List::stream)
                .map(Relation::name)
                .distinct()
                .toList();
        return Optional.of(new PackageInfo(
                name,
                stanza.required("Version").value(),
                stanza.optional("Section").value(),
                stanza.optional("Description").firstLine(),
                sizeIn(stanza.optional("Installed-Size")),
                List.copyOf(needs),
                provides));
    }

    /** The database of an installation has the field; the index of an archive has not, and counts as installed. */
    private static boolean isInstalled(Field status) {
        if (status.value().isEmpty()) {
            return true;
        }
        String[] words = status.value().split("\\s+", -1);
        if (words.length != 3) {
            throw new ControlFormatException(
                    status.place(), "three words such as 'install ok installed'", status.value());
        }
        return words[2].equals("installed");
    }

    private static long sizeIn(Field size) {
        if (size.value().isEmpty()) {
            return 0;
        }
        try {
            return Long.parseLong(size.value());
        } catch (NumberFormatException e) {
            throw new ControlFormatException(size.place(), "a number of KiB", size.value());
        }
    }
}
