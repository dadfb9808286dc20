package org.holdfast.durable;

import java.util.Objects;
import java.util.function.Consumer;
import org.holdfast.stm.TxnOptions;

/** How a store is opened, where the defaults do not do. Immutable: each {@code with…} gives a new one. */
public final class StoreOptions {

    private static final int MOST_KEPT_IDS = 1_000_000;

    private static final StoreOptions DEFAULT = new StoreOptions(new Draft());

    private final Durability durability;
    private final int keptIds;
    private final boolean readOnly;
    private final long cacheBytes;
    private final Serializers serializers;

    /** Options in the making. */
    private static final class Draft {
        private Durability durability = Durability.SYNC;
        private int keptIds = 100_000;
        private boolean readOnly;
        private long cacheBytes = Runtime.getRuntime().maxMemory() / 4;
        private Serializers serializers = Serializers.NONE;
    }

    private StoreOptions(Draft draft) {
        durability = draft.durability;
        keptIds = draft.keptIds;
        readOnly = draft.readOnly;
        cacheBytes = draft.cacheBytes;
        serializers = draft.serializers;
    }

    private StoreOptions with(Consumer<Draft> change) {
        Draft draft = new Draft();
        draft.durability = durability;
        draft.keptIds = keptIds;
        draft.readOnly = readOnly;
        draft.cacheBytes = cacheBytes;
        draft.serializers = serializers;
        change.accept(draft);
        return new StoreOptions(draft);
    }

    /**
     * {@return the defaults: {@link Durability#SYNC}, the ids of 100,000 transactions kept, and a cache of a quarter of
     * the largest heap}
     */
    public static StoreOptions defaults() {
        return DEFAULT;
    }

    /**
     * {@return these options with another durability} A transaction may say otherwise for itself, see
     * {@link TxnOptions#withSync}.
     *
     * @param newDurability when {@code atomic} returns
     */
    public StoreOptions withDurability(Durability newDurability) {
        Objects.requireNonNull(newDurability, "newDurability");
        return with(draft -> draft.durability = newDurability);
    }

    /**
     * {@return these options with another number of ids that are kept} For the latest so many transactions that have
     * committed with an id, see {@link TxnOptions#withId}, {@link DurableStore#outcome} knows that they did, and a
     * repeat is recognised. Each takes about 150 bytes of memory.
     *
     * @param newKeptIds 1 to 1,000,000; 100,000 by default
     */
    public StoreOptions withKeptIds(int newKeptIds) {
        if (newKeptIds < 1 || newKeptIds > MOST_KEPT_IDS) {
            throw new IllegalArgumentException("a store keeps 1 to " + MOST_KEPT_IDS + " ids, not " + newKeptIds);
        }
        return with(draft -> draft.keptIds = newKeptIds);
    }

    /**
     * {@return these options for a store that is only read, or not} Such a store shows what was safe on disk when it
     * was opened, and nothing later. It may be opened while another process, or this one, has the store open and
     * writes; it needs no right to write in the directory, and changes nothing there. A transaction that changes an
     * object of it fails with {@link StoreException}. Opening reads the whole log, into a temporary directory that is
     * gone when the store is closed.
     *
     * @param newReadOnly whether it is only read; false by default
     */
    public StoreOptions withReadOnly(boolean newReadOnly) {
        return with(draft -> draft.readOnly = newReadOnly);
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
        return with(draft -> draft.cacheBytes = newCacheBytes);
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
        return with(draft -> draft.serializers = serializers.with(type, serializer));
    }

    Serializers serializers() {
        return serializers;
    }

    boolean readOnly() {
        return readOnly;
    }

    Durability durability() {
        return durability;
    }

    int keptIds() {
        return keptIds;
    }

    long cacheBytes() {
        return cacheBytes;
    }

    @Override
    public String toString() {
        return "StoreOptions(durability=" + durability + ", keptIds=" + keptIds + ", readOnly=" + readOnly
                + ", cacheBytes=" + cacheBytes + ", serializers=" + serializers + ")";
    }
}
