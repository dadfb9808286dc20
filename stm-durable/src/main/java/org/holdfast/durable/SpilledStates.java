package org.holdfast.durable;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import org.agrona.collections.Long2LongHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The states that a commit has left in a {@link SpillFile}, and those that they have replaced, found by id. The file is
 * closed when nothing refers to this any more.
 */
final class SpilledStates {

    /** Instead of an offset. */
    static final long NONE = -1;

    private final SpillFile file;
    private final Long2LongHashMap offsets;
    private final Long2LongHashMap replacedOffsets;
    private final long version;
    private final long position;

    /**
     * Nobody changes the maps any more.
     *
     * @param offsets where the state of each object stands
     * @param replacedOffsets where the state stands that it has replaced
     * @param version the memory version of the commit
     * @param position the log position of the commit
     */
    SpilledStates(
            SpillFile file, Long2LongHashMap offsets, Long2LongHashMap replacedOffsets, long version, long position) {
        this.file = file;
        this.offsets = offsets;
        this.replacedOffsets = replacedOffsets;
        this.version = version;
        this.position = position;
        file.closeAfter(this);
    }

    long version() {
        return version;
    }

    long position() {
        return position;
    }

    long largestId() {
        long[] largest = {0};
        offsets.forEachLong((id, offset) -> largest[0] = Math.max(largest[0], id));
        return largest[0];
    }

    int size() {
        return offsets.size();
    }

    /** {@return the state of an object, null if it is not one of these} */
    @Nullable
    StoredState get(long id) {
        long offset = offsets.get(id);
        return offset == NONE ? null : new StoredState(version, position, read(offset));
    }

    /** {@return what was replaced by the state of an object, with its version; null if it is not one of these} */
    @Nullable
    StoredState replaced(long id) {
        long offset = replacedOffsets.get(id);
        if (offset == NONE) {
            return null;
        }
        ByteBuffer buffer = ByteBuffer.wrap(read(offset));
        long replacedVersion = buffer.getLong();
        byte[] state = new byte[buffer.remaining()];
        buffer.get(state);
        return new StoredState(replacedVersion, position, state);
    }

    private byte[] read(long offset) {
        try {
            return file.read(offset);
        } catch (IOException e) {
            throw new StoreException(
                    "cannot read back what was moved out of memory: " + e + "; close the store and open it again", e);
        } finally {
            Reference.reachabilityFence(this); // or the file might be closed
        }
    }

    /** Visits all states. */
    void forEach(SpillFile.Visitor visitor) {
        offsets.forEachLong((id, offset) -> visitor.state(id, read(offset)));
    }
}
