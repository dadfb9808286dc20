package org.holdfast.durable;

import java.util.ArrayList;
import java.util.List;
import org.holdfast.stm.spi.Variable;
import org.jspecify.annotations.Nullable;

/** The serializers that users have registered. Immutable. */
final class Serializers {

    static final Serializers NONE = new Serializers(List.of());

    /** A class, with what writes and reads objects of it and of its subclasses. */
    record Registered(Class<?> type, ValueSerializer<Object> serializer) {}

    private final List<Registered> all;

    private Serializers(List<Registered> all) {
        this.all = all;
    }

    /** {@return these and one more} */
    @SuppressWarnings("unchecked") // it is given objects of its class alone
    <T> Serializers with(Class<T> type, ValueSerializer<T> serializer) {
        if (isKnown(type) || type.isPrimitive() || type == Object.class) {
            throw new IllegalArgumentException(type.getName() + " needs no serializer: "
                    + (type == Object.class ? "it says nothing" : "a store knows how to store it"));
        }
        if (named(type.getName()) != null) {
            throw new IllegalArgumentException(type.getName() + " has a serializer already; register one of them");
        }
        if (serializer.version() < 1) {
            throw new IllegalArgumentException("the serializer of " + type.getName() + " has the version "
                    + serializer.version() + "; the first is 1");
        }
        List<Registered> more = new ArrayList<>(all);
        more.add(new Registered(type, (ValueSerializer<Object>) serializer));
        return new Serializers(List.copyOf(more));
    }

    private static boolean isKnown(Class<?> type) {
        return Variable.class.isAssignableFrom(type)
                || type.getName().startsWith("org.holdfast.stm.")
                || JdkValues.isValue(StandIns.storedClass(type));
    }

    /** {@return the serializer for objects of a class, null if there is none} */
    @Nullable
    Registered of(Class<?> type) {
        if (all.isEmpty() || isKnown(type)) {
            return null;
        }
        Registered nearest = named(type.getName());
        return nearest != null && nearest.type == type
                ? nearest
                : all.stream()
                        .filter(one -> one.type.isAssignableFrom(type))
                        .findFirst()
                        .orElse(null);
    }

    /** {@return the serializer that was registered for a class of a name, null if there is none} */
    @Nullable
    Registered named(String className) {
        return all.stream()
                .filter(one -> one.type.getName().equals(className))
                .findFirst()
                .orElse(null);
    }

    @Override
    public String toString() {
        return all.stream().map(one -> one.type.getName()).toList().toString();
    }
}
