package org.holdfast.durable;

import java.util.Objects;

/** How a store is opened, where the defaults do not do. Immutable: each {@code with…} gives a new one. */
public final class StoreOptions {

    private static final StoreOptions DEFAULT = new StoreOptions(Durability.SYNC, Serializers.NONE);

    private final Durability durability;
    private final Serializers serializers;

    private StoreOptions(Durability durability, Serializers serializers) {
        this.durability = durability;
        this.serializers = serializers;
    }

    /** {@return the defaults: {@link Durability#SYNC}} */
    public static StoreOptions defaults() {
        return DEFAULT;
    }

    /**
     * {@return these options with another durability}
     *
     * @param newDurability when {@code atomic} returns
     */
    public StoreOptions withDurability(Durability newDurability) {
        return new StoreOptions(Objects.requireNonNull(newDurability, "newDurability"), serializers);
    }

    /**
     * {@return these options with a serializer for an immutable class} Objects of the class and its subclasses are then
     * values, also where they are records or could be entities; not those that a store knows by itself, such as strings
     * and collections. Of several that fit, the one for the very class is taken, else the one that was named first. The
     * store must be opened with the same classes again, or what was written by the missing one cannot be read.
     *
     * @param <T> the class
     * @param type the class
     * @param serializer what writes and reads its objects
     */
    public <T> StoreOptions withSerializer(Class<T> type, ValueSerializer<T> serializer) {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(serializer, "serializer");
        return new StoreOptions(durability, serializers.with(type, serializer));
    }

    Serializers serializers() {
        return serializers;
    }

    Durability durability() {
        return durability;
    }

    @Override
    public String toString() {
        return "StoreOptions(durability=" + durability + ", serializers=" + serializers + ")";
    }
}
