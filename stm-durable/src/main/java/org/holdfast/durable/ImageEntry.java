package org.holdfast.durable;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A value of the map, as bytes, big-endian.
 *
 * <pre>
 * at  bytes
 *  0      4  CRC-32C of the key and of everything after this field
 *  4      8  version
 * 12      8  position
 * 20      4  length of the state
 * 24         the state; or, if it is longer than {@link #WHOLE_BYTES}, the key of its first piece (8 bytes)
 * </pre>
 *
 * <p>A reader that meets a wrong checksum reports the object as damaged.
 *
 * @param version the memory version of the commit
 * @param position its log position
 * @param length the length of the whole state
 * @param rest what stands at 24
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares two of them
record ImageEntry(long version, long position, int length, byte[] rest) {

    /** States up to this length stand in their entry, longer ones in pieces of this length. */
    static final int WHOLE_BYTES = 4096;

    private static final int CHECKED_AT = Integer.BYTES;
    private static final int REST_AT = 24;

    static ImageEntry whole(StoredState state) {
        return new ImageEntry(state.version(), state.position(), state.bytes().length, state.bytes());
    }

    static ImageEntry split(StoredState state, long firstPiece) {
        byte[] rest = ByteBuffer.allocate(Long.BYTES).putLong(firstPiece).array();
        return new ImageEntry(state.version(), state.position(), state.bytes().length, rest);
    }

    static byte[] piece(byte[] bytes, int index) {
        int from = index * WHOLE_BYTES;
        return Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + WHOLE_BYTES));
    }

    StoredState wholeState() {
        return new StoredState(version, position, rest);
    }

    boolean isSplit() {
        return pieces() > 0;
    }

    int pieces() {
        return pieces(length);
    }

    private static int pieces(int length) {
        return length > WHOLE_BYTES ? (int) (((long) length + WHOLE_BYTES - 1) / WHOLE_BYTES) : 0;
    }

    /** {@return how many entries a state of this length takes} */
    static int entries(int length) {
        return 1 + pieces(length);
    }

    /** {@return what they take together} */
    static long bytes(int length) {
        return length + (long) REST_AT * entries(length);
    }

    long firstPiece() {
        return ByteBuffer.wrap(rest).getLong();
    }

    byte[] encode(long key) {
        var buffer = ByteBuffer.allocate(REST_AT + rest.length)
                .putInt(0)
                .putLong(version)
                .putLong(position)
                .putInt(length)
                .put(rest);
        return buffer.putInt(0, checksum(key, buffer.array())).array();
    }

    /** {@return the entry, or null if the bytes are not what was written under this key} */
    static @Nullable ImageEntry decode(long key, byte[] raw) {
        if (raw.length < REST_AT) {
            return null;
        }
        var buffer = ByteBuffer.wrap(raw);
        if (buffer.getInt() != checksum(key, raw)) {
            return null;
        }
        return new ImageEntry(
                buffer.getLong(), buffer.getLong(), buffer.getInt(), Arrays.copyOfRange(raw, REST_AT, raw.length));
    }

    private static int checksum(long key, byte[] raw) {
        var checksum = new CRC32C();
        checksum.update(raw, CHECKED_AT, raw.length - CHECKED_AT);
        // The key as well: a slot that points to another object's entry must not pass for the right one.
        checksum.update(ByteBuffer.allocate(Long.BYTES).putLong(0, key));
        return (int) checksum.getValue();
    }
}
