package org.holdfast.durable;

import com.esotericsoftware.kryo.io.Output;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/*
 * Each record holds the whole states of the objects that its commit has changed. So those behind a gap are as good as
 * those before it, but no longer are they the store as it was at one moment. If the store was closed, its mark has the
 * dictionary, parts of which may be lost with commits: it comes first. Then for each segment:
 *
 * 1. Read record by record. Where none that checks stands, look at every eighth byte behind: a record carries its own
 *    position in its checksum, so what checks belongs there.
 * 2. A record that names a file of moved states counts only if that is whole; it is copied.
 * 3. Append the body to a new log.
 *
 * At the end, if anything is missing, a commit that says so: the ids of lost transactions are not known, and the numbers
 * of lost objects, which others may refer to, must not be given again. They are fewer than RESERVED_IDS above those
 * that were seen: a store does not make more in what one gap can hold.
 */
/** Takes out of the files of a damaged store what is whole, and makes a new store of it. */
final class Salvage {

    private static final long RESERVED_IDS = 1L << 40;
    private static final int STEP = 8;

    private final Disk from;
    private final Disk to;
    private final CommitLog log;
    private final List<SalvageReport.Damage> damages = new ArrayList<>();
    private long commits;
    private long lastSequence;
    private long lost;
    private long largestId;
    private long logEnd;

    private Salvage(Disk from, Disk to, CommitLog log) {
        this.from = from;
        this.to = to;
        this.log = log;
    }

    /**
     * Makes a store in an empty directory of what is whole in another.
     *
     * @throws StoreException if the first holds no log, or the second is not empty
     */
    static SalvageReport run(Disk from, Disk to) throws IOException {
        List<Long> bases = LogSegment.bases(from.list());
        if (bases.isEmpty()) {
            throw new StoreException("there is no log in " + from.directory() + " of which anything could be salvaged");
        }
        if (!to.list().isEmpty()) {
            throw new StoreException("what is salvaged needs a directory of its own, and " + to.directory()
                    + " is not empty; choose another");
        }
        Closeable lock = to.lock();
        try (CommitLog log = CommitLog.open(to, CommitLog.SEGMENT_BYTES, 0, (position, sequence, body) -> {})) {
            Salvage salvage = new Salvage(from, to, log);
            salvage.takeDictionary();
            for (long base : bases) {
                salvage.read(base);
            }
            salvage.noteLoss();
            log.force();
            return new SalvageReport(from.directory(), to.directory(), salvage.commits, salvage.lost, salvage.damages);
        } finally {
            lock.close();
        }
    }

    private void takeDictionary() throws IOException {
        Optional<CleanMark> mark = CleanMark.read(from);
        if (mark.isPresent()) {
            Output output = CommitBody.start();
            mark.get().shapes().forEach(shape -> CommitBody.writeShape(output, shape));
            append(output);
        }
    }

    private void read(long base) throws IOException {
        String name = LogSegment.fileName(base);
        if (base > logEnd) {
            damages.add(new SalvageReport.Damage(name, 0, base - logEnd, "the segment before it is missing or cut"));
        }
        try (DiskFile file = from.openToRead(name)) {
            LogScan scan = new LogScan(file, base);
            long size = scan.size();
            long offset = scan.header() == null ? 0 : LogSegment.HEADER_BYTES;
            long bad = offset; // Where what is not whole begins.
            while (offset < size) {
                LogRecord record = scan.frame(offset);
                ByteBuffer body = record == null ? null : scan.body(record);
                if (record == null || body == null || record.sequence() <= lastSequence) {
                    offset += STEP;
                    continue;
                }
                noteGap(scan, name, bad, offset);
                take(name, offset, record, body);
                offset += record.bytes();
                bad = offset;
            }
            noteGap(scan, name, bad, size);
            logEnd = base + size;
        }
    }

    private void noteGap(LogScan scan, String name, long start, long end) throws IOException {
        if (start < end && !scan.isZero(start, end)) {
            damages.add(new SalvageReport.Damage(name, start, end - start, "no commit that is whole stands there"));
        }
    }

    private void take(String name, long offset, LogRecord record, ByteBuffer body) throws IOException {
        lost += record.sequence() - lastSequence - 1;
        lastSequence = record.sequence();
        List<SpillFile.Seal> files = new ArrayList<>();
        CommitBody.read(body, record.position(), new CommitBody.Visitor() {
            @Override
            public void state(long id, ByteBuffer state) {
                largestId = Math.max(largestId, id);
            }

            @Override
            public void included(SpillFile.Seal file) {
                files.add(file);
            }
        });
        for (SpillFile.Seal file : files) {
            String damage = copy(file);
            if (damage != null) {
                damages.add(new SalvageReport.Damage(name, offset, record.bytes(), damage));
                lost++;
                return;
            }
        }
        byte[] bytes = new byte[record.length()];
        body.get(bytes);
        append(bytes, record.bodyCrc());
        commits++;
    }

    /** {@return why not, null if the file was copied} */
    private @Nullable String copy(SpillFile.Seal file) throws IOException {
        try {
            SpillFile.read(from, file, (id, state) -> largestId = Math.max(largestId, id));
        } catch (CorruptStoreException e) {
            return e.getMessage();
        }
        try (DiskFile source = from.openToRead(file.fileName());
                DiskFile target = to.open(file.fileName())) {
            ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
            for (long at = 0; at < file.bytes(); at += buffer.limit()) {
                source.read(buffer.clear(), at);
                target.write(buffer.flip(), at);
            }
            target.force();
        }
        to.forceDirectory();
        return null;
    }

    private void noteLoss() {
        if (damages.isEmpty() && lost == 0) {
            return;
        }
        Output output = CommitBody.start();
        CommitBody.writeLoss(output, largestId + RESERVED_IDS);
        append(output);
    }

    private void append(Output output) {
        byte[] bytes = output.toBytes();
        append(bytes, LogRecord.crc(bytes, 0, bytes.length));
    }

    private void append(byte[] body, int crc) {
        log.reserve(body.length);
        log.append(body, body.length, crc);
    }
}
