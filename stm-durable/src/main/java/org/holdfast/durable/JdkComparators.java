package org.holdfast.durable;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/** The comparators of the JDK that are stored, by name, since their classes are its own business. */
final class JdkComparators {

    private static final Map<String, Comparator<?>> BY_NAME = Map.of(
            "natural order", Comparator.naturalOrder(),
            "reverse order", Comparator.reverseOrder(),
            "case insensitive order", String.CASE_INSENSITIVE_ORDER);

    private JdkComparators() {}

    static boolean isClassOfOne(Class<?> type) {
        return Comparator.class.isAssignableFrom(type)
                && BY_NAME.values().stream().anyMatch(comparator -> comparator.getClass() == type);
    }

    static String name(Comparator<?> comparator) {
        return BY_NAME.entrySet().stream()
                .filter(entry -> entry.getValue().equals(comparator))
                .map(Map.Entry::getKey)
                .findAny()
                .orElseThrow();
    }

    static Comparator<?> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name))
                .orElseThrow(() -> new StoreException("comparator '" + name
                        + "' is stored, but this version of the store knows only " + BY_NAME.keySet()));
    }
}
