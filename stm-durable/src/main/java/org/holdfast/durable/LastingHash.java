package org.holdfast.durable;

import java.math.MathContext;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.holdfast.stm.spi.Variable;
import org.jspecify.annotations.Nullable;

/** Whether a key finds its place in a stored map again in another process. */
final class LastingHash {

    private final Serializers serializers;

    LastingHash(Serializers serializers) {
        this.serializers = serializers;
    }

    /** {@return the class, of the key or of something in it, that has no hash code which outlasts the process} */
    @Nullable
    Class<?> classWithout(@Nullable Object key) {
        if (key == null) {
            return null;
        }
        if (serializers.of(key.getClass()) != null) {
            return hashesByIdentity(key.getClass()) ? key.getClass() : null;
        }
        ClassLayout layout = ClassLayout.of(key.getClass());
        if (key instanceof Variable || layout.isEntity() || hasIdentityHash(key)) {
            return key.getClass();
        }
        for (Object part : partsThatCount(key, layout)) {
            Class<?> without = classWithout(part);
            if (without != null) {
                return without;
            }
        }
        return null;
    }

    private static boolean hashesByIdentity(Class<?> type) {
        try {
            return type.getMethod("hashCode").getDeclaringClass() == Object.class;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("every class has a hashCode()", e);
        }
    }

    /** {@return whether a value of the JDK has a hash code that is, or takes in, that of an identity} */
    private static boolean hasIdentityHash(Object key) {
        return key.getClass().isArray()
                || key instanceof Pattern
                || key instanceof MathContext
                || JdkComparators.isClassOfOne(key.getClass());
    }

    private static Iterable<?> partsThatCount(Object key, ClassLayout layout) {
        if (key instanceof Collection<?> elements) {
            return elements;
        }
        if (key instanceof Map<?, ?> map) {
            return Stream.concat(map.keySet().stream(), map.values().stream()).toList();
        }
        if (key instanceof Map.Entry<?, ?> entry) {
            return Arrays.asList(entry.getKey(), entry.getValue());
        }
        if (key instanceof Optional<?> optional) {
            return optional.stream().toList();
        }
        return key instanceof Record
                ? layout.slots().stream().map(slot -> slot.get(key)).toList()
                : List.of();
    }
}
