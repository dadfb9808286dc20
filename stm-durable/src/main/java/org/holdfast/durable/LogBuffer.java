package org.holdfast.durable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A run of the log that is not yet written: records, and the headers of the segments that begin among them. */
final class LogBuffer {

    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);
    private static final int FIRST_BYTES = 64 << 10;

    /** Above this, a buffer is given back once it has been written, for a large commit has blown it up. */
    private static final int MOST_BYTES = 32 << 20;

    /** Above this, it is given back once a run has filled less than a quarter of it. */
    private static final int KEPT_BYTES = 1 << 20;

    // Off the heap: from an array, every thread that writes would keep a copy of its own in a cache of the JDK.
    private ByteBuffer bytes = EMPTY;
    private final List<Long> segmentBases = new ArrayList<>();
    private long start;

    /** {@return the position where this run begins} */
    long start() {
        return start;
    }

    /** {@return the position where it ends} */
    long end() {
        return start + bytes.position();
    }

    int size() {
        return bytes.position();
    }

    /** {@return the room that this takes, filled or not} */
    int capacity() {
        return bytes.capacity();
    }

    /** {@return the bases of the segments that begin in this run} */
    List<Long> segmentBases() {
        return segmentBases;
    }

    /** Makes room for this many bytes more. This is the only thing here that can fail, by want of memory. */
    void ensureRoom(int more) {
        if (bytes.remaining() < more) {
            int needed = bytes.position() + more;
            int doubled = Math.max(FIRST_BYTES, (int) Math.min(MOST_BYTES, 2L * bytes.capacity()));
            bytes = ByteBuffer.allocateDirect(Math.max(needed, doubled)).put(bytes.flip());
        }
    }

    void put(LogSegment segment) {
        segment.encode(bytes);
        segmentBases.add(segment.base());
    }

    void put(LogRecord record, byte[] body) {
        record.encode(bytes, body);
    }

    /** {@return the bytes from one position to another} */
    ByteBuffer slice(long from, long to) {
        return bytes.slice((int) (from - start), (int) (to - from));
    }

    /** Empties this buffer, to be filled from this position on. */
    void restart(long position) {
        start = position;
        segmentBases.clear();
        int capacity = bytes.capacity();
        if (capacity > MOST_BYTES || (capacity > KEPT_BYTES && bytes.position() < capacity / 4)) {
            bytes = EMPTY;
        }
        bytes.clear();
    }
}
