package org.holdfast.durable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/*
 * After a close:
 * 1. Read the mark. It names the image, and the position up to which the log had been forced.
 * 2. Open the log, which checks that it still holds all of that, and repairs its end. If it refuses, nothing has been
 *    changed, and the mark is there to make the next opening refuse as well: without it, a directory whose log has
 *    gone would be taken for a new store.
 * 3. Take the mark away, before anything that it covers can change.
 * 4. Use the image, unless it is not exactly what was closed, or shows commits that are not in the log any more. What
 *    is in the log alone is the truth: so would the next opening say, which may have no image.
 *
 * After a crash there is no mark: the image is built anew from all of the log. In both cases what was in an unforced
 * tail of the log has been forced when this returns.
 */
/** The opening of a storage: the log made ready, and an image that shows all that is in it. */
final class Opening {

    private final Disk disk;
    private final long began = System.nanoTime();
    private final boolean clean;
    private final CommittedIds ids;
    private final Map<Integer, Shape> shapes = new LinkedHashMap<>();
    private final Set<String> included = new HashSet<>();
    private @Nullable String rebuiltBecause;
    private @Nullable Image image;
    private long largestId;
    private long lastSpillFile;
    private long replayed;

    private Opening(Disk disk, boolean clean, CommittedIds ids) {
        this.disk = disk;
        this.clean = clean;
        this.ids = ids;
    }

    /** What has been opened. */
    record Opened(
            CommitLog log,
            Image image,
            Map<Integer, Shape> shapes,
            CommittedIds ids,
            long largestId,
            long lastSpillFile,
            RecoveryReport report) {}

    /**
     * Opens the log and the image in a directory, and creates them if there are none.
     *
     * @param keptIds how many ids of committed transactions are kept
     * @param segmentBytes the size at which a new log file is begun
     */
    static Opened run(Disk disk, int keptIds, long segmentBytes) throws IOException {
        Optional<CleanMark> mark = CleanMark.read(disk);
        boolean isNew = mark.isEmpty() && LogSegment.bases(disk.list()).isEmpty();
        Opening opening = new Opening(disk, mark.isPresent() || isNew, new CommittedIds(keptIds));
        boolean opened = false;
        try {
            CommitLog log = mark.isPresent()
                    ? opening.afterClose(segmentBytes, mark.get())
                    : opening.afterCrash(segmentBytes, isNew);
            try {
                opening.lookAtSpillFiles(log);
                opened = true;
                return opening.opened(log);
            } finally {
                if (!opened) {
                    log.close();
                }
            }
        } finally {
            if (!opened && opening.image != null) {
                opening.image.close();
            }
        }
    }

    private CommitLog afterCrash(long segmentBytes, boolean isNew) throws IOException {
        CleanMark.delete(disk); // one that cannot be read
        image = Image.create(disk.directory(), 0);
        rebuiltBecause = isNew ? null : "no mark of a clean close";
        return CommitLog.open(disk, segmentBytes, 0, this::replay);
    }

    private CommitLog afterClose(long segmentBytes, CleanMark mark) throws IOException {
        CommitLog log = CommitLog.open(disk, segmentBytes, mark.position(), (position, sequence, body) -> {});
        boolean opened = false;
        try {
            CleanMark.delete(disk);
            long from = openImage(mark, log.appended());
            if (from < log.appended()) {
                CommitLog.read(disk, from, this::replay);
            }
            opened = true;
            return log;
        } finally {
            if (!opened) {
                log.close();
            }
        }
    }

    /** {@return the position from which on the log has to be read} */
    private long openImage(CleanMark mark, long logEnd) throws IOException {
        if (logEnd < mark.position()) {
            rebuiltBecause = "it shows commits that are not in the log any more";
        } else {
            try {
                image = Image.open(disk.directory(), mark.image());
                largestId = mark.largestId();
                mark.shapes().forEach(this::define);
                takeIds(mark);
                return mark.position();
            } catch (ImageUnusableException e) {
                rebuiltBecause = e.getMessage();
            }
        }
        image = Image.create(disk.directory(), 0);
        return 0;
    }

    private void takeIds(CleanMark mark) {
        if (!mark.idsComplete()) {
            ids.setIncomplete();
        }
        mark.ids().forEach(id -> ids.add(id, mark.position()));
    }

    private void define(Shape shape) {
        shapes.put(shape.number(), shape);
    }

    private void replay(long at, long sequence, ByteBuffer body) {
        replayed++;
        CommitBody.read(body, at, new CommitBody.Visitor() {
            @Override
            public void shape(Shape shape) {
                define(shape);
            }

            @Override
            public void state(long id, byte[] state) {
                put(id, new StoredState(0, at, state));
            }

            @Override
            public void included(SpillFile.Seal file) {
                include(file, at);
            }

            @Override
            public void id(String id) {
                ids.add(id, at);
            }
        });
    }

    private void include(SpillFile.Seal file, long at) {
        included.add(file.fileName());
        try {
            SpillFile.read(disk, file, (id, state) -> put(id, new StoredState(0, at, state)));
        } catch (IOException e) {
            throw new StoreException("cannot read " + file.fileName() + " in " + disk.directory() + ": " + e, e);
        }
    }

    /**
     * Deletes the files of transactions that have not committed. After a clean close there are none; nor is known then
     * what the whole log says of them.
     */
    private void lookAtSpillFiles(CommitLog log) throws IOException {
        boolean allIsKnown = rebuiltBecause != null && log.recovery().cut() == null; // what was cut off may name one
        for (String name : disk.list()) {
            long number = SpillFile.numberOf(name);
            if (number >= 0 && allIsKnown && !included.contains(name)) {
                disk.delete(name);
            }
            lastSpillFile = Math.max(lastSpillFile, number);
        }
    }

    private void put(long id, StoredState state) {
        largestId = Math.max(largestId, id);
        Image target = image();
        try {
            target.put(id, state);
        } catch (IOException e) {
            throw new StoreException("cannot rebuild " + target.path() + ": " + e, e);
        }
    }

    private Image image() {
        if (image == null) {
            throw new IllegalStateException("the log is read before there is an image");
        }
        return image;
    }

    private Opened opened(CommitLog log) {
        var report = new RecoveryReport(
                disk.directory(),
                clean,
                Optional.ofNullable(rebuiltBecause),
                replayed,
                Optional.ofNullable(log.recovery().cut()).map(Opening::words),
                Duration.ofNanos(System.nanoTime() - began));
        return new Opened(log, image(), shapes, ids, largestId, lastSpillFile, report);
    }

    private static RecoveryReport.Cut words(LogRecovery.Cut cut) {
        return new RecoveryReport.Cut(
                cut.fileName(),
                cut.offset(),
                cut.bytes(),
                Optional.ofNullable(cut.keptAs()),
                cut.damage(),
                cut.wholeCommits());
    }
}
