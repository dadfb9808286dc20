package org.holdfast.durable;

import java.util.Objects;

/** How a store is opened, where the defaults do not do. Immutable: each {@code with…} gives a new one. */
public final class StoreOptions {

    private static final StoreOptions DEFAULT = new StoreOptions(Durability.SYNC);

    private final Durability durability;

    private StoreOptions(Durability durability) {
        this.durability = durability;
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
        return new StoreOptions(Objects.requireNonNull(newDurability, "newDurability"));
    }

    Durability durability() {
        return durability;
    }

    @Override
    public String toString() {
        return "StoreOptions(durability=" + durability + ")";
    }
}
