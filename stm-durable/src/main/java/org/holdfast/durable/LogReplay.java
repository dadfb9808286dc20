package org.holdfast.durable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * Reads the segments in order and shows each commit to a visitor. Segments before the one that holds the wanted position
 * are not read: of them only the sizes are checked, each base being the end of the one before.
 *
 * At the first record that does not check:
 * - In a segment that is not the last one it is damage. All of that segment had been forced before the next was created,
 *   so something acknowledged is missing in the middle: refuse, change nothing.
 * - In the last segment, look at what stands behind. A frame there that says that the log had been forced beyond the bad
 *   offset proves damage. So does a caller who knows of a forced position beyond it (the wanted position is one). Else
 *   it is the unforced tail of a process that died: its writes reach the disk in any order, so there may be whole
 *   records behind a hole, and they go with it.
 */
/** Reads a log and finds its end. Changes nothing. */
final class LogReplay {

    private final Disk disk;
    private final LogVisitor visitor;
    private final long wanted;
    private List<Long> bases = List.of();
    private long commits;
    private long lastSequence;
    private long forced;
    private long end;
    private @Nullable Tail badTail;

    /**
     * What stands behind the end.
     *
     * @param bytes from the end of the log to the end of the file
     * @param onlyZeros whether that is all zeros
     * @param damage whether something forced is missing
     * @param wholeCommits found in it
     */
    record Tail(long bytes, boolean onlyZeros, boolean damage, long wholeCommits) {

        /** {@return whether it is nothing but room that {@link LogTail} had made} */
        boolean isRoom() {
            return onlyZeros && !damage;
        }
    }

    /**
     * Prepares to read.
     *
     * @param wanted the position from which the visitor wants to see commits, known to have been forced
     */
    LogReplay(Disk disk, long wanted, LogVisitor visitor) {
        this.disk = disk;
        this.wanted = wanted;
        this.visitor = visitor;
    }

    void run() throws IOException {
        bases = LogSegment.bases(disk.list());
        if (bases.isEmpty() ? wanted > 0 : bases.get(0) > 0) {
            throw corrupt(0, 0, "the beginning of the log");
        }
        for (int i = firstToRead(); i < bases.size(); i++) {
            boolean last = i == bases.size() - 1;
            try (DiskFile file = openToRead(bases.get(i))) {
                read(new LogScan(file, bases.get(i)), last);
            }
        }
        if (end < wanted && badTail == null) {
            badTail = new Tail(0, true, true, 0);
        }
    }

    /**
     * Checks that no segment is missing or has another size than it should, and gives the index of the first to read.
     */
    private int firstToRead() throws IOException {
        int first = 0;
        for (int i = 0; i < bases.size() - 1; i++) {
            long base = bases.get(i);
            long next = bases.get(i + 1);
            try (DiskFile file = openToRead(base)) {
                if (base + file.size() != next) {
                    String expected =
                            "its end at " + (next - base) + ", where " + LogSegment.fileName(next) + " begins";
                    throw corrupt(base, file.size(), expected);
                }
            }
            first = next <= wanted ? i + 1 : first;
        }
        if (first > 0 && first == bases.size() - 1) {
            try (DiskFile file = openToRead(lastBase())) {
                // Without a header of its own, the numbers of the last segment follow from the one before.
                return new LogScan(file, lastBase()).header() == null ? first - 1 : first;
            }
        }
        return first;
    }

    private void read(LogScan scan, boolean last) throws IOException {
        LogSegment header = scan.header();
        boolean numbersAreKnown = end > 0 || scan.base() == 0;
        boolean isWhatFollows = header == null
                ? last && numbersAreKnown
                : !numbersAreKnown || header.firstSequence() == lastSequence + 1;
        if (!isWhatFollows) {
            throw corrupt(scan.base(), 0, "the header of a segment that begins with commit " + (lastSequence + 1));
        }
        end = scan.base();
        if (header != null) {
            lastSequence = header.firstSequence() - 1;
            end += LogSegment.HEADER_BYTES;
            readRecords(scan);
        }
        long offset = end - scan.base();
        if (offset < scan.size() && !last) {
            throw corrupt(scan.base(), offset, "commit " + (lastSequence + 1));
        }
        if (offset < scan.size()) {
            LogScan.Behind behind = scan.lookBehind(offset, lastSequence);
            boolean damage = behind.forced() > end || wanted > end;
            badTail = new Tail(scan.size() - offset, behind.onlyZeros(), damage, behind.wholeCommits());
        }
    }

    private void readRecords(LogScan scan) throws IOException {
        while (true) {
            LogRecord record = scan.frame(end - scan.base());
            ByteBuffer body = record == null || record.sequence() != lastSequence + 1 ? null : scan.body(record);
            if (record == null || body == null) {
                return;
            }
            if (record.position() >= wanted) {
                visitor.commit(record.position(), record.sequence(), body);
            }
            commits++;
            lastSequence = record.sequence();
            forced = Math.max(forced, record.forced());
            end = record.end();
        }
    }

    private DiskFile openToRead(long base) throws IOException {
        return disk.openToRead(LogSegment.fileName(base));
    }

    private CorruptStoreException corrupt(long base, long offset, String expected) {
        return new CorruptStoreException(LogSegment.fileName(base) + " in " + disk.directory()
                + " is damaged or missing: expected at offset " + offset + " " + expected
                + ". Nothing has been changed. Put the file back from a copy of the store; or, to go on with the commits"
                + " before it, move this file and all later log files out of the directory; or take out what is whole"
                + " before and behind with DurableStore.salvage");
    }

    boolean isEmpty() {
        return bases.isEmpty();
    }

    long lastBase() {
        return bases.get(bases.size() - 1);
    }

    long commits() {
        return commits;
    }

    long lastSequence() {
        return lastSequence;
    }

    /** {@return the highest position that a record says had been forced} */
    long forced() {
        return forced;
    }

    /** {@return the position behind the last whole record} */
    long end() {
        return end;
    }

    /** {@return what stands in the last file behind the last whole record, or null if nothing does} */
    @Nullable
    Tail badTail() {
        return badTail;
    }
}
