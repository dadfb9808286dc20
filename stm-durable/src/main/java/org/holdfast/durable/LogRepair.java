package org.holdfast.durable;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.holdfast.durable.LogRecovery.Cut;
import org.holdfast.durable.LogReplay.Tail;
import org.jspecify.annotations.Nullable;

/*
 * Steps, each of which may be the last one before a crash, and all of which the next open takes again:
 *
 * 1. If what stands behind the end is more than zeros, copy it to a file of its own and force that with its entry. A crash between may leave a part of a copy; the next attempt takes another name.
 * 2. Truncate. Give a segment without a whole header a new one.
 * 3. Write the part that may never have been forced once more, the same bytes in the same place. If the last process
 *    stopped because a force had failed, the system holds these pages for clean, and a force alone would do nothing.
 * 4. Force the file and the directory. Now what the log shows survives the next power loss.
 */
/** Makes a log that has been read ready to be appended to. */
final class LogRepair {

    private static final int COPY_BYTES = 256 << 10;

    private final Disk disk;
    private final LogReplay replay;
    private final long segmentBytes;

    /** Repairs what was read, to go on with segments of this size. */
    LogRepair(Disk disk, LogReplay replay, long segmentBytes) {
        this.disk = disk;
        this.replay = replay;
        this.segmentBytes = segmentBytes;
    }

    /** Does the steps above. */
    Repaired run() throws IOException {
        long base = replay.isEmpty() ? 0 : replay.lastBase();
        var segment = new LogSegment(base, replay.lastSequence() + 1);
        DiskFile file = disk.open(segment.fileName());
        try {
            Cut cut = cut(file, segment);
            long end = replay.end();
            if (end == base) {
                ByteBuffer header = ByteBuffer.allocate(LogSegment.HEADER_BYTES);
                segment.encode(header);
                file.write(header.flip(), 0);
                end = base + LogSegment.HEADER_BYTES;
            } else {
                long unforced = Math.max(0, replay.forced() - base);
                copy(file, unforced, end - base, file, unforced);
            }
            file.force();
            disk.forceDirectory();
            var recovery = new LogRecovery(replay.commits(), replay.lastSequence(), end, cut);
            return new Repaired(recovery, new LogTail(disk, segmentBytes, base, file, end - base));
        } catch (IOException | RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }

    private @Nullable Cut cut(DiskFile file, LogSegment segment) throws IOException {
        Tail tail = replay.badTail();
        if (tail == null) {
            return null;
        }
        long offset = replay.end() - segment.base();
        String keptAs = tail.onlyZeros() ? null : keepAside(file, offset);
        file.truncate(offset);
        if (tail.isRoom()) {
            return null;
        }
        return new Cut(
                segment.fileName(), offset, replay.end(), tail.bytes(), keptAs, tail.damage(), tail.wholeCommits());
    }

    private String keepAside(DiskFile file, long offset) throws IOException {
        String name = String.format("damaged-%016x", replay.end());
        for (int n = 2; disk.exists(name); n++) {
            name = String.format("damaged-%016x-%d", replay.end(), n);
        }
        try (DiskFile copy = disk.open(name)) {
            copy(file, offset, file.size(), copy, 0);
            copy.force();
        }
        disk.forceDirectory();
        return name;
    }

    private static void copy(DiskFile source, long from, long to, DiskFile target, long targetFrom) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(COPY_BYTES, to - from));
        for (long offset = from; offset < to; offset += bytes.capacity()) {
            source.read(bytes.clear().limit((int) Math.min(bytes.capacity(), to - offset)), offset);
            target.write(bytes.flip(), targetFrom + offset - from);
        }
    }

    /** A log that can be appended to. */
    record Repaired(LogRecovery recovery, LogTail tail) {}
}
