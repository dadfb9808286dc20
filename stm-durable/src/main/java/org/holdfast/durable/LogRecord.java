package org.holdfast.durable;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/*
 * A record is a frame of 28 bytes, the body of one commit, and zeros up to a multiple of 8. All numbers are big-endian:
 *
 *    offset  bytes
 *       0      4   length of the body, 1 to 2^30
 *       4      4   CRC-32C of the body
 *       8      8   sequence number: 1 for the first commit of the log, and one more for each after it
 *      16      8   position up to which the log had been forced when this record was appended
 *      24      4   CRC-32C of bytes 0 to 23 and of the record's own position as 8 bytes
 *      28   length the body
 *
 * The position inside the checksum keeps a record that lies somewhere else (in a body, in a stale block) from being
 * taken for one that belongs here. A reader stops at the first record that does not check, is not whole, or does not have
 * the next sequence number. What that means (the end, a torn tail, damage) LogReplay decides. A length of zero never
 * checks: that is what an end in a file filled with zeros looks like. Padding is not read.
 */
/** The frame around one commit in the log. */
record LogRecord(long position, long sequence, long forced, int length, int bodyCrc) {

    static final int FRAME_BYTES = 28;
    static final int MAX_BODY_BYTES = 1 << 30;

    /** {@return what a record with a body of this length takes in the log} */
    static int bytes(int bodyLength) {
        return (FRAME_BYTES + bodyLength + 7) & -8;
    }

    int bytes() {
        return bytes(length);
    }

    long end() {
        return position + bytes();
    }

    /** Writes the whole record at the buffer's position. */
    void encode(ByteBuffer target, byte[] body) {
        encodeFrame(target);
        target.put(body, 0, length);
        for (int padding = bytes() - FRAME_BYTES - length; padding > 0; padding--) {
            target.put((byte) 0);
        }
    }

    void encodeFrame(ByteBuffer target) {
        target.put(frame(), 0, FRAME_BYTES);
    }

    private byte[] frame() {
        byte[] frame = new byte[FRAME_BYTES + 4];
        ByteBuffer fields = ByteBuffer.wrap(frame);
        fields.putInt(length).putInt(bodyCrc).putLong(sequence).putLong(forced).putLong(position);
        return fields.putInt(24, crc(frame, 0, 32)).array();
    }

    /** {@return the frame at this index, which is this position of the log, or null if it does not check} */
    static @Nullable LogRecord decode(ByteBuffer source, int index, long position) {
        int length = source.getInt(index);
        if (length < 1 || length > MAX_BODY_BYTES) {
            return null; // Cheap, and all that a file filled with zeros needs.
        }
        var record = new LogRecord(
                position, source.getLong(index + 8), source.getLong(index + 16), length, source.getInt(index + 4));
        boolean checks = ByteBuffer.wrap(record.frame()).getInt(24) == source.getInt(index + 24);
        return checks && record.forced <= position ? record : null;
    }

    static int crc(byte[] bytes, int offset, int length) {
        var crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }
}
