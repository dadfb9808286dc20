package org.holdfast.stm.collect;

import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/*
 * A record's compiler-made hashCode() takes in the hash codes of its components, so that of an enum component is
 * another in every process. The stable hash replaces these by stable ones. But a record may have its own hashCode(),
 * fitting its own equals(), and then nothing else will do. Two signs must both say that it is the compiler's:
 *
 * 1 equals and hashCode are final methods, as the compiler makes them and as hardly anyone writes them;
 * 2 hashCode() returns what the compiler's formula gives. (The formula is not specified, but has always been this.)
 *
 * Without 1, a hashCode() of one's own that agrees with the formula for some of several equal records would tear these
 * apart.
 */
/** {@link StableHash} for the records of one class. */
final class RecordHash {

    private static final Set<Class<?>> STABLE = Set.of(
            String.class,
            Boolean.class,
            Character.class,
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            UUID.class,
            BigInteger.class,
            BigDecimal.class,
            URI.class);

    private static final ClassValue<RecordHash> OF_CLASS = new ClassValue<>() {
        @Override
        protected RecordHash computeValue(Class<?> type) {
            return new RecordHash(accessorsToHashBy(type));
        }
    };

    /** None if the class's own hashCode() is to be used. */
    private final Method[] accessors;

    private RecordHash(Method[] accessors) {
        this.accessors = accessors;
    }

    static int of(Record value) {
        return OF_CLASS.get(value.getClass()).hash(value);
    }

    private int hash(Record value) {
        int own = value.hashCode();
        int formula = 0;
        int stable = 0;
        for (Method accessor : accessors) {
            Object component = component(value, accessor);
            formula = 31 * formula + (component == null ? 0 : component.hashCode());
            stable = 31 * stable + StableHash.hash(component);
        }
        return accessors.length != 0 && own == formula ? stable : own;
    }

    private static @Nullable Object component(Record value, Method accessor) {
        try {
            return accessor.invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("could not read " + accessor + " to hash a key", e);
        }
    }

    private static Method[] accessorsToHashBy(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        if (!hasCompilersMethods(type) || Arrays.stream(components).allMatch(c -> isStable(c.getType()))) {
            return new Method[0];
        }
        try {
            return Arrays.stream(components)
                    .map(RecordComponent::getAccessor)
                    .peek(accessor -> accessor.setAccessible(true))
                    .toArray(Method[]::new);
        } catch (InaccessibleObjectException e) {
            return new Method[0]; // a record that its module keeps to itself
        }
    }

    private static boolean hasCompilersMethods(Class<?> type) {
        try {
            return Modifier.isFinal(type.getDeclaredMethod("hashCode").getModifiers())
                    && Modifier.isFinal(
                            type.getDeclaredMethod("equals", Object.class).getModifiers());
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("a record always has equals and hashCode: " + type, e);
        }
    }

    private static boolean isStable(Class<?> type) {
        return type.isPrimitive() || STABLE.contains(type) || isFinalClassOfJavaTime(type);
    }

    private static boolean isFinalClassOfJavaTime(Class<?> type) {
        return type.getPackageName().equals("java.time") && Modifier.isFinal(type.getModifiers()) && !type.isEnum();
    }
}
