package org.holdfast.durable;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/*
 * A position is an offset in the log as a whole, headers of segments included: position = base + offset in the file,
 * and the base of a segment is where the one before ends. The file of a segment is named by its base,
 * log-0000000000000000 first. It begins with these 32 bytes, all numbers big-endian:
 *
 *    offset  bytes
 *       0      8   "HOLDFAST"
 *       8      4   version of the format, 2; in 1, roots had no variables of their own
 *      12      8   base
 *      20      8   sequence number of the first record in this segment
 *      28      4   CRC-32C of bytes 0 to 27
 *
 * Records follow (LogRecord), to the end of the file. A reader refuses another version. A bad header in the last
 * segment means that the process died while it began the segment; in any other it is damage.
 */
/** The head of one file of the commit log. */
record LogSegment(long base, long firstSequence) {

    static final int HEADER_BYTES = 32;

    private static final long MAGIC = 0x484F4C4446415354L;
    private static final int VERSION = 2;
    private static final int CRC_AT = 28;
    private static final String PREFIX = "log-";

    String fileName() {
        return fileName(base);
    }

    static String fileName(long base) {
        return PREFIX + String.format("%016x", base);
    }

    /** {@return the bases of the segments among these file names, in ascending order} */
    static List<Long> bases(List<String> fileNames) {
        return fileNames.stream()
                .filter(name -> name.matches(PREFIX + "[0-7][0-9a-f]{15}"))
                .map(name -> Long.parseLong(name.substring(PREFIX.length()), 16))
                .sorted()
                .toList();
    }

    /** Writes the header at the buffer's position. */
    void encode(ByteBuffer target) {
        byte[] header = new byte[HEADER_BYTES];
        ByteBuffer fields = ByteBuffer.wrap(header);
        fields.putLong(MAGIC).putInt(VERSION).putLong(base).putLong(firstSequence);
        target.put(fields.putInt(crc(header)).flip());
    }

    /**
     * {@return the header that these bytes are, or null if they are none}
     *
     * @throws StoreException if they are one of another version
     */
    static @Nullable LogSegment decode(byte[] header, String fileName) {
        ByteBuffer fields = ByteBuffer.wrap(header);
        if (header.length < HEADER_BYTES || fields.getLong() != MAGIC || fields.getInt(CRC_AT) != crc(header)) {
            return null;
        }
        FormatVersion.require(VERSION, fields.getInt(), fileName);
        return new LogSegment(fields.getLong(), fields.getLong());
    }

    private static int crc(byte[] header) {
        var crc = new CRC32C();
        crc.update(header, 0, CRC_AT);
        return (int) crc.getValue();
    }
}
