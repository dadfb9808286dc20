package org.holdfast.durable;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.ZoneId;
import java.util.AbstractMap;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which class stands in the dictionary for objects whose own class is an accident of the JDK or of the compiler. */
final class StandIns {

    private static final String IMMUTABLE_COLLECTIONS = "java.util.ImmutableCollections$";

    private static final String COLLECTIONS = "java.util.Collections$";

    /** What {@link Collections} makes that cannot be changed by whoever has it, and is equal to what is like it. */
    private static final Set<String> UNMODIFIABLE = Set.of(
            "UnmodifiableList",
            "UnmodifiableRandomAccessList",
            "UnmodifiableSet",
            "UnmodifiableSequencedSet",
            "UnmodifiableSortedSet",
            "UnmodifiableNavigableSet",
            "UnmodifiableNavigableSet$EmptyNavigableSet",
            "UnmodifiableMap",
            "UnmodifiableSequencedMap",
            "UnmodifiableSortedMap",
            "UnmodifiableNavigableMap",
            "UnmodifiableNavigableMap$EmptyNavigableMap",
            "EmptyList",
            "EmptySet",
            "EmptyMap",
            "SingletonList",
            "SingletonSet",
            "SingletonMap",
            "CopiesList");

    private StandIns() {}

    static Class<?> storedClass(Class<?> type) {
        if (type.getName().startsWith(IMMUTABLE_COLLECTIONS)) {
            return ofImmutable(type);
        }
        if (type.getName().startsWith(COLLECTIONS)
                && UNMODIFIABLE.contains(type.getName().substring(COLLECTIONS.length()))) {
            return Collections.class;
        }
        if (type.getName().equals("java.util.KeyValueHolder") || type == AbstractMap.SimpleImmutableEntry.class) {
            return Map.Entry.class;
        }
        if (type == Inet4Address.class || type == Inet6Address.class) {
            return InetAddress.class;
        }
        if (ZoneId.class.isAssignableFrom(type) && type != java.time.ZoneOffset.class) {
            return ZoneId.class;
        }
        if (JdkComparators.isClassOfOne(type)) {
            return Comparator.class;
        }
        Class<?> parent = type.getSuperclass();
        if (parent != null && parent.isEnum()) {
            return parent; // a constant with a body of its own
        }
        return type;
    }

    private static Class<?> ofImmutable(Class<?> type) {
        if (List.class.isAssignableFrom(type)) {
            return List.class;
        }
        if (Set.class.isAssignableFrom(type)) {
            return Set.class;
        }
        return Map.class.isAssignableFrom(type) ? Map.class : type;
    }
}
