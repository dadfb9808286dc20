package org.holdfast.durable;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads the records of one segment through a window, which grows only for a record that is larger and whole. */
final class LogScan {

    private static final int WINDOW_BYTES = 256 << 10;

    private final DiskFile file;
    private final long base;
    private final long size;
    private final byte[] usualWindow;
    private ByteBuffer window;
    private long windowOffset;

    LogScan(DiskFile file, long base) throws IOException {
        this.file = file;
        this.base = base;
        size = file.size();
        usualWindow = new byte[(int) Math.min(WINDOW_BYTES, size)];
        window = ByteBuffer.wrap(usualWindow).limit(0);
    }

    long base() {
        return base;
    }

    long size() {
        return size;
    }

    /** {@return the header of the segment, or null if it is not whole} */
    @Nullable
    LogSegment header() throws IOException {
        if (size < LogSegment.HEADER_BYTES) {
            return null;
        }
        byte[] header = new byte[LogSegment.HEADER_BYTES];
        int index = load(0, header.length);
        window.get(index, header);
        LogSegment segment = LogSegment.decode(header, LogSegment.fileName(base));
        return segment != null && segment.base() == base ? segment : null;
    }

    /** {@return the frame at this offset, or null if none that checks is there} */
    @Nullable
    LogRecord frame(long offset) throws IOException {
        if (size - offset < LogRecord.FRAME_BYTES) {
            return null;
        }
        int index = load(offset, LogRecord.FRAME_BYTES);
        return LogRecord.decode(window, index, base + offset);
    }

    /** {@return the body of a record of this segment, or null if it is not whole} */
    @Nullable
    ByteBuffer body(LogRecord record) throws IOException {
        if (record.end() > base + size) {
            return null; // Before anything is allocated for it.
        }
        int index = load(record.position() - base + LogRecord.FRAME_BYTES, record.length());
        return LogRecord.crc(window.array(), index, record.length()) == record.bodyCrc()
                ? window.slice(index, record.length())
                : null;
    }

    /** What stands behind a record that does not check. */
    record Behind(long wholeCommits, long forced, boolean onlyZeros) {}

    /** Looks for later records, and for what they know about the part of the log that had been forced. */
    Behind lookBehind(long badOffset, long lastSequence) throws IOException {
        long wholeCommits = 0;
        long forced = 0;
        boolean onlyZeros = true;
        long offset = badOffset;
        while (offset < size) {
            LogRecord record = frame(offset);
            if (record != null && record.sequence() > lastSequence) {
                // The frame checks, so this is true even if the body is not whole.
                forced = Math.max(forced, record.forced());
                onlyZeros = false;
                if (body(record) != null) {
                    wholeCommits++;
                    offset += record.bytes();
                    continue;
                }
            }
            long next = Math.min(offset + 8, size);
            onlyZeros = onlyZeros && isZero(offset, next);
            offset = next;
        }
        return new Behind(wholeCommits, forced, onlyZeros);
    }

    /** {@return whether nothing but zeros stands from one offset to another} */
    boolean isZero(long from, long to) throws IOException {
        for (long offset = from; offset < to; offset++) {
            int index = load(offset, 1); // which may put another window in place
            if (window.get(index) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Gets these bytes into the window and gives their index in it. They are within the file. */
    private int load(long offset, int length) throws IOException {
        if (offset < windowOffset || offset + length > windowOffset + window.limit()) {
            window = ByteBuffer.wrap(length <= usualWindow.length ? usualWindow : new byte[length]);
            windowOffset = offset;
            file.read(window, offset);
            window.flip();
            if (window.limit() < length) {
                throw new IOException("the file became shorter while it was read");
            }
        }
        return (int) (offset - windowOffset);
    }
}
