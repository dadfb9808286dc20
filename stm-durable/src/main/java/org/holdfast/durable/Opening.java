package org.holdfast.durable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/*
 * After a close:
 * 1. Read the mark. It names the image, and the position up to which the log had been forced.
 * 2. Open the log, which checks that it still holds all of that, and repairs its end. If it refuses, nothing has been
 *    changed, and the mark is there to make the next opening refuse as well: without it, a directory whose log has
 *    gone would be taken for a new store. If its end is not as it was closed, the whole log is read before
 *    the end is cut: a refusal then leaves the mark, too, so that a loss is told by the opening that serves the rest.
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
    private final Replayed replayed;
    private @Nullable Image closedImage;
    private @Nullable String rebuiltBecause;
    private long lastSpillFile;

    private Opening(Disk disk, boolean clean, int keptIds) {
        this.disk = disk;
        this.clean = clean;
        this.replayed = new Replayed(disk, keptIds);
    }

    /** What has been opened. */
    record Opened(CommitLog log, Replayed replayed, Image image, long lastSpillFile, RecoveryReport report) {}

    /**
     * Opens the log and the image in a directory, and creates them if there are none.
     *
     * @param keptIds how many ids of committed transactions are kept
     * @param segmentBytes the size at which a new log file is begun
     */
    static Opened run(Disk disk, int keptIds, long segmentBytes) throws IOException {
        Optional<CleanMark> mark = CleanMark.read(disk);
        boolean isNew = mark.isEmpty() && LogSegment.bases(disk.list()).isEmpty();
        Opening opening = new Opening(disk, mark.isPresent() || isNew, keptIds);
        boolean opened = false;
        try {
            CommitLog log;
            if (mark.isPresent()) {
                log = opening.afterClose(segmentBytes, mark.get());
            } else {
                log = isNew ? opening.create(segmentBytes) : opening.afterCrash(segmentBytes);
            }
            try {
                opening.lookAtSpillFiles(log);
                Image image = opening.image();
                opened = true;
                return opening.opened(log, image);
            } finally {
                if (!opened) {
                    log.close();
                }
            }
        } finally {
            if (!opened && opening.closedImage != null) {
                opening.closedImage.close();
            }
        }
    }

    /** Makes the log first: where there is an image, there was a log. */
    private CommitLog create(long segmentBytes) throws IOException {
        if (!ImageFile.list(disk.directory()).isEmpty()) {
            throw new CorruptStoreException(
                    "the log of the store in " + disk.directory() + " is missing, though there is an"
                            + " image of it. Nothing has been changed. Put the files log-… back from a copy of the store; or, to"
                            + " begin anew with an empty store, move the files image-….map out of the directory");
        }
        return CommitLog.open(disk, segmentBytes, 0, replayed);
    }

    private CommitLog afterCrash(long segmentBytes) throws IOException {
        CleanMark.delete(disk); // one that cannot be read
        rebuiltBecause = "no mark of a clean close";
        return CommitLog.open(disk, segmentBytes, 0, replayed);
    }

    private CommitLog afterClose(long segmentBytes, CleanMark mark) throws IOException {
        CommitLog log = CommitLog.open(disk, segmentBytes, mark.position(), new LogVisitor() {
            @Override
            public void commit(long position, long sequence, ByteBuffer body) {}

            @Override
            public void beforeCut(long end) {
                rebuiltBecause = end < mark.position()
                        ? "it shows commits that are not in the log any more"
                        : "something else stands in the log behind the commits that it shows";
                CommitLog.read(disk, 0, replayed);
            }
        });
        boolean opened = false;
        try {
            CleanMark.delete(disk);
            if (rebuiltBecause == null && !usesImage(mark)) {
                CommitLog.read(disk, 0, replayed);
            } else if (closedImage != null && mark.position() < log.appended()) {
                CommitLog.read(disk, mark.position(), replayed);
            }
            opened = true;
            return log;
        } finally {
            if (!opened) {
                log.close();
            }
        }
    }

    /** {@return whether the image that was closed can be used, so that only what came later has to be read} */
    private boolean usesImage(CleanMark mark) throws IOException {
        try {
            closedImage = Image.open(disk.directory(), mark.image());
            replayed.take(mark);
            return true;
        } catch (ImageUnusableException e) {
            rebuiltBecause = e.getMessage();
            return false;
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
            if (number >= 0 && allIsKnown && !replayed.includes(name)) {
                disk.delete(name);
            }
            lastSpillFile = Math.max(lastSpillFile, number);
        }
    }

    private Image image() throws IOException {
        if (closedImage == null) {
            return replayed.newImage(disk.directory());
        }
        replayed.putInto(closedImage);
        return closedImage;
    }

    private Opened opened(CommitLog log, Image image) {
        var report = new RecoveryReport(
                disk.directory(),
                clean,
                Optional.ofNullable(rebuiltBecause),
                replayed.commits(),
                Optional.ofNullable(log.recovery().cut()).map(Opening::words),
                false,
                log.appended(),
                Duration.ofNanos(System.nanoTime() - began));
        return new Opened(log, replayed, image, lastSpillFile, report);
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
