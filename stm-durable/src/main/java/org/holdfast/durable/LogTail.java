package org.holdfast.durable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/*
 * Write and force, in this order, for each segment that a run touches:
 *
 * 1. write what belongs to the current segment, with one write, and force it; see that the file is still there;
 * 2. if the segment is new, force the directory: a later segment whose predecessor is missing would look like damage;
 * 3. only then create the next one. So where a later segment exists, all before it was forced as a whole.
 */
/** The file at the end of the log. Only one thread at a time works with it: the leader of a group commit. */
final class LogTail {

    private final Disk disk;
    private DiskFile file;
    private long base;
    private boolean entryForced;

    /** Continues a segment that is forced, with its entry in the directory. */
    LogTail(Disk disk, long base, DiskFile file) {
        this.disk = disk;
        this.base = base;
        this.file = file;
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
            file.force();
            requireEntry();
        }
        if (!entryForced) {
            disk.forceDirectory();
            entryForced = true;
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
        file.truncate(forced - base);
        file.force();
    }

    void close() throws IOException {
        file.close();
    }
}
