package org.holdfast.durable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/*
 * Write and force, in this order, for each segment that a run touches:
 *
 * 1. write what belongs to the current segment, with one write, and force it; see that the file is still there. If that
 *    makes the file longer, zeros are written behind it: forcing what lies within a file is cheaper than forcing what
 *    makes it longer. A segment that is full has none, for they end where the next segment would begin;
 * 2. if the segment is new, force the directory: a later segment whose predecessor is missing would look like damage;
 * 3. only then create the next one. So where a later segment exists, all before it was forced as a whole.
 */
/** The file at the end of the log. Only one thread at a time works with it: the leader of a group commit. */
final class LogTail {

    private static final int ZEROS_BYTES = 1 << 20;
    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(ZEROS_BYTES);

    private final Disk disk;
    private final long segmentBytes;
    private DiskFile file;
    private long base;
    /** Of the file, with the zeros at its end. */
    private long size;
    /** Where the zeros begin. */
    private long filled;

    private boolean entryForced;

    /** Continues a segment of this size that is forced, with its entry in the directory. */
    LogTail(Disk disk, long segmentBytes, long base, DiskFile file, long size) {
        this.disk = disk;
        this.segmentBytes = segmentBytes;
        this.base = base;
        this.file = file;
        this.size = size;
        filled = size;
        entryForced = true;
    }

    String fileName() {
        return LogSegment.fileName(base);
    }

    /** Writes this run and forces it. */
    void write(LogBuffer run) throws IOException {
        long from = run.start();
        for (long nextBase : run.segmentBases()) {
            writeAndForce(run, from, nextBase);
            roll(nextBase);
            from = nextBase;
        }
        writeAndForce(run, from, run.end());
    }

    private void writeAndForce(LogBuffer run, long from, long to) throws IOException {
        if (from < to) {
            file.write(run.slice(from, to), from - base);
            filled = to - base;
            if (filled > size) {
                size = filled;
                writeZeros(to - from);
            }
            file.force();
            requireEntry();
        }
        if (!entryForced) {
            disk.forceDirectory();
            entryForced = true;
        }
    }

    /** After a long run there is nothing to be gained. */
    private void writeZeros(long runBytes) throws IOException {
        long length = Math.min(ZEROS_BYTES, segmentBytes - size);
        if (length > 0 && runBytes < ZEROS_BYTES / 4) {
            file.write(ZEROS.slice(0, (int) length), size);
            size += length;
        }
    }

    /** A file that somebody has deleted takes writes and forces as before, and is gone when it is closed. */
    private void requireEntry() throws IOException {
        if (!disk.exists(fileName())) {
            throw new IOException(fileName() + " is not in its directory any more");
        }
    }

    private void roll(long nextBase) throws IOException {
        file.close();
        base = nextBase;
        size = 0;
        entryForced = false;
        file = disk.open(fileName());
    }

    /** Takes back everything after this position, which has been forced, and forces that it is gone. */
    void cutBack(long forced) throws IOException {
        file.close();
        List<Long> kept = new ArrayList<>(LogSegment.bases(disk.list()));
        while (kept.get(kept.size() - 1) >= forced) {
            disk.delete(LogSegment.fileName(kept.remove(kept.size() - 1)));
            disk.forceDirectory(); // One by one: no crash leaves a later segment behind a gap.
        }
        base = kept.get(kept.size() - 1);
        file = disk.open(fileName());
        size = forced - base;
        filled = size;
        file.truncate(size);
        file.force();
    }

    /** Takes away the zeros at the end, and closes the file. */
    void close() throws IOException {
        try {
            if (filled < size) {
                file.truncate(filled);
                file.force();
            }
        } finally {
            file.close();
        }
    }
}
