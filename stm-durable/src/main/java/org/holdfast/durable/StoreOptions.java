package org.holdfast.durable;

import java.util.Objects;

/** How a store is opened, where the defaults do not do. Immutable: each {@code with…} gives a new one. */
public final class StoreOptions {

    private static final StoreOptions DEFAULT =
            new StoreOptions(Durability.SYNC, Runtime.getRuntime().maxMemory() / 4);

    private final Durability durability;
    private final long cacheBytes;

    private StoreOptions(Durability durability, long cacheBytes) {
        this.durability = durability;
        this.cacheBytes = cacheBytes;
    }

    /** {@return the defaults: {@link Durability#SYNC}, and a cache of a quarter of the largest heap} */
    public static StoreOptions defaults() {
        return DEFAULT;
    }

    /**
     * {@return these options with another durability}
     *
     * @param newDurability when {@code atomic} returns
     */
    public StoreOptions withDurability(Durability newDurability) {
        return new StoreOptions(Objects.requireNonNull(newDurability, "newDurability"), cacheBytes);
    }

    /**
     * {@return these options with another target for what loaded objects take in the heap} When it is passed, values
     * that have not been used for a while leave; used again, they are loaded again, into the same objects.
     *
     * <p>It is a target of bytes that are estimated, from the lengths of stored states and the references in them. Not
     * counted is what the program itself holds: objects, with their plain fields and numbers, though not the values of
     * their {@code TVar}s and collections; what running transactions have read and written; replaced values that
     * running snapshots may need.
     *
     * @param newCacheBytes the target; 0 or more
     */
    public StoreOptions withCacheBytes(long newCacheBytes) {
        if (newCacheBytes < 0) {
            throw new IllegalArgumentException("a cache of " + newCacheBytes
                    + " bytes: it takes 0 or more, and 0 keeps nothing longer than it is used");
        }
        return new StoreOptions(durability, newCacheBytes);
    }

    Durability durability() {
        return durability;
    }

    long cacheBytes() {
        return cacheBytes;
    }

    @Override
    public String toString() {
        return "StoreOptions(durability=" + durability + ", cacheBytes=" + cacheBytes + ")";
    }
}
