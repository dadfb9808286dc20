package org.holdfast.durable;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.holdfast.durable.LogReplay.Tail;
import org.jspecify.annotations.Nullable;

/*
 * What is read while another process writes:
 *
 * - A record at the end that is not whole is not there yet. So is what stands behind it, though it may be whole.
 * - What was read, the writer may not have forced yet: it is forced here, which needs no right to write, before it is
 *   shown. A writer that dies now comes back with it.
 * - Anything that looks like damage may come of reading one part before, another part after a write, or of files that a
 *   writer that recovers has cut or removed meanwhile. It is damage if the same is found again.
 * - The image of the writer has the locks of the writer in it. So the log is read as a whole, into an image of its own.
 */
/** The opening of a store to read only, beside whoever writes to it. Changes nothing. */
final class ReadOnlyOpening {

    private final Disk disk;
    private final int keptIds;
    private final Path imageDirectory;
    private final long began = System.nanoTime();

    ReadOnlyOpening(Disk disk, int keptIds, Path imageDirectory) {
        this.disk = disk;
        this.keptIds = keptIds;
        this.imageDirectory = imageDirectory;
    }

    /** What has been read. */
    record Opened(Replayed replayed, Image image, RecoveryReport report) {}

    Opened run() throws IOException {
        String before = "";
        while (true) {
            try {
                return read();
            } catch (IOException | CorruptStoreException e) {
                if (e.toString().equals(before)) {
                    throw e;
                }
                before = e.toString();
            }
        }
    }

    private Opened read() throws IOException {
        Replayed replayed = new Replayed(disk, keptIds);
        Optional<CleanMark> mark = CleanMark.read(disk); // before the log, which then reaches as far at least
        LogReplay replay = new LogReplay(disk, 0, replayed);
        replay.run();
        requireStore(replay);
        requireWhole(replay, mark);
        force(replay);
        Image image = replayed.newImage(imageDirectory);
        return new Opened(replayed, image, report(replay, replayed, mark.isPresent()));
    }

    private void requireStore(LogReplay replay) {
        if (replay.isEmpty()) {
            throw noStore(disk.directory());
        }
    }

    static StoreException noStore(Path directory) {
        return new StoreException("there is no store in " + directory + " to be read; open it without"
                + " withReadOnly(true) to create it, or choose another path");
    }

    private void requireWhole(LogReplay replay, Optional<CleanMark> mark) {
        @Nullable Tail tail = replay.badTail();
        boolean lacksWhatWasClosed =
                mark.isPresent() && replay.end() < mark.get().position();
        if (lacksWhatWasClosed || (tail != null && tail.damage())) {
            throw new CorruptStoreException("commits that had been acknowledged are missing from position "
                    + replay.end() + " of the log in " + disk.directory() + ", in "
                    + LogSegment.fileName(replay.lastBase()) + "; open the store once to write, which keeps the damaged"
                    + " end aside and goes on with all before it, or put the file back from a copy");
        }
    }

    /** Segments before the last one were forced before that was made, with their entries in the directory. */
    private void force(LogReplay replay) throws IOException {
        try (DiskFile file = disk.openToRead(LogSegment.fileName(replay.lastBase()))) {
            file.force();
        }
        disk.forceDirectory();
    }

    private RecoveryReport report(LogReplay replay, Replayed replayed, boolean clean) {
        return new RecoveryReport(
                disk.directory(),
                clean,
                Optional.empty(),
                replayed.commits(),
                Optional.empty(),
                true,
                replay.end(),
                Duration.ofNanos(System.nanoTime() - began));
    }
}
