package org.holdfast.durable;

import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which class stands in the dictionary for objects whose own class is an accident of the JDK or of the compiler. */
final class StandIns {

    private static final String IMMUTABLE_COLLECTIONS = "java.util.ImmutableCollections$";

    private StandIns() {}

    static Class<?> storedClass(Class<?> type) {
        if (type.getName().startsWith(IMMUTABLE_COLLECTIONS)) {
            return ofImmutable(type);
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
