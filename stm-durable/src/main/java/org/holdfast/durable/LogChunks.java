package org.holdfast.durable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Where the commits stand of a log that has been read, in chunks, so that it can be read again from its end to its
 * beginning: who looks for the newest state of each object then meets it first.
 */
final class LogChunks {

    /** A chunk ends with the commit that makes it as large as this: one window of {@link LogScan}. */
    private static final int BYTES = 256 << 10;

    private final Disk disk;
    /** The last one first. */
    private final Deque<Chunk> chunks = new ArrayDeque<>();

    /** Commits that follow each other in one segment. */
    private record Chunk(long start, long end) {}

    /** Is shown the commits, those of a chunk in their order. */
    interface Visitor extends LogVisitor {

        /** The commits that come next are earlier ones. */
        void endOfChunk();
    }

    LogChunks(Disk disk) {
        this.disk = disk;
    }

    /** Adds the next commit of the log. */
    void add(long position, int bodyBytes) {
        long end = position + LogRecord.bytes(bodyBytes);
        Chunk last = chunks.peek();
        boolean belongsToLast = last != null && last.end == position && last.end - last.start < BYTES;
        chunks.push(new Chunk(belongsToLast ? chunks.pop().start : position, end));
    }

    /**
     * Shows the chunks, from the last to the first, and forgets them.
     *
     * @throws CorruptStoreException if a commit is not there any more
     */
    void readBackwards(Visitor visitor) throws IOException {
        List<Long> bases = LogSegment.bases(disk.list());
        for (int i = bases.size() - 1; i >= 0 && !chunks.isEmpty(); i--) {
            long base = bases.get(i);
            try (DiskFile file = disk.openToRead(LogSegment.fileName(base))) {
                LogScan scan = new LogScan(file, base);
                while (!chunks.isEmpty() && chunks.peek().start > base) {
                    read(chunks.pop(), scan, visitor);
                }
            }
        }
        if (!chunks.isEmpty()) {
            throw changed(chunks.peek().start);
        }
    }

    private void read(Chunk chunk, LogScan scan, Visitor visitor) throws IOException {
        for (long position = chunk.start; position < chunk.end; ) {
            LogRecord record = scan.frame(position - scan.base());
            ByteBuffer body = record == null ? null : scan.body(record);
            if (record == null || body == null) {
                throw changed(position);
            }
            visitor.commit(position, record.sequence(), body);
            position = record.end();
        }
        visitor.endOfChunk();
    }

    private CorruptStoreException changed(long position) {
        return new CorruptStoreException("the commit at position " + position + " of the log in " + disk.directory()
                + " was whole, and is not when it is read again; somebody else changes the files, or the disk fails:"
                + " open the store again, or put the log files back from a copy of it");
    }
}
