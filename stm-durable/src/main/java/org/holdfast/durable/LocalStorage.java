package org.holdfast.durable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A storage in a directory of this machine: the log, which is the truth, and the image, which is rebuilt from it
 * whenever it was not left by a clean close.
 *
 * <pre>
 * open:   1 read the clean mark and take it away   2 with it: use the image; without: begin an empty one
 *         3 read the log from where the image ends; what was in an unforced tail is forced before anything is served
 * close:  1 force the log   2 let the image catch up, close and force it   3 write the clean mark
 * </pre>
 */
final class LocalStorage implements Storage {

    private final Disk disk;
    private final CommitLog log;
    private final Image image;
    private final ImageUpdater updater;
    private final RecoveryReport recovery;
    private final Map<Integer, Shape> shapes;
    private final long largestIdOnOpening;
    private final long openedAt;

    /** Held for the validation and the append of a commit: the order in which it is taken is the order of the log. */
    private final ReentrantLock order = new ReentrantLock();

    private long largestId;
    private volatile boolean closed;

    private LocalStorage(Disk disk, CommitLog log, Opening opening, RecoveryReport recovery) {
        this.disk = disk;
        this.log = log;
        this.image = opening.image;
        this.recovery = recovery;
        this.shapes = opening.shapes;
        this.largestId = opening.largestId;
        this.largestIdOnOpening = opening.largestId;
        this.openedAt = log.appended();
        updater = new ImageUpdater(image);
    }

    /**
     * Opens the storage in a directory, and creates it if there is none.
     *
     * @param segmentBytes the size at which a new log file is begun
     */
    static LocalStorage open(Disk disk, long segmentBytes) {
        long began = System.nanoTime();
        try {
            Opening opening = Opening.begin(disk);
            CommitLog log = null;
            try {
                log = CommitLog.open(disk, segmentBytes, opening.position, opening::replay);
                LogRecovery found = log.recovery();
                var report = new RecoveryReport(
                        disk.directory(),
                        opening.clean,
                        Optional.ofNullable(opening.rebuiltBecause),
                        opening.replayed,
                        Optional.ofNullable(found.cut()).map(LocalStorage::words),
                        Duration.ofNanos(System.nanoTime() - began));
                return new LocalStorage(disk, log, opening, report);
            } finally {
                if (log == null) {
                    opening.image.close();
                }
            }
        } catch (IOException e) {
            throw new StoreException("cannot open the store in " + disk.directory() + ": " + e, e);
        }
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

    /** The state of opening: where the image ends, and what the log adds to it. */
    private static final class Opening {

        private final Image image;
        private final boolean clean;
        private final @Nullable String rebuiltBecause;
        private final long position;
        private final Map<Integer, Shape> shapes = new LinkedHashMap<>();
        private long largestId;
        private long replayed;

        private Opening(Image image, boolean clean, @Nullable String rebuiltBecause, Optional<CleanMark> mark) {
            this.image = image;
            this.clean = clean;
            this.rebuiltBecause = rebuiltBecause;
            position = mark.map(CleanMark::position).orElse(0L);
            largestId = mark.map(CleanMark::largestId).orElse(0L);
            mark.ifPresent(known -> known.shapes().forEach(this::define));
        }

        static Opening begin(Disk disk) throws IOException {
            boolean isNew = disk.list().stream().noneMatch(name -> name.startsWith("log-"));
            Optional<CleanMark> mark = CleanMark.read(disk);
            CleanMark.delete(disk);
            if (mark.isEmpty()) {
                return new Opening(
                        Image.create(disk.directory(), 0), isNew, isNew ? null : "no mark of a clean close", mark);
            }
            try {
                return new Opening(Image.open(disk.directory(), mark.get().image()), true, null, mark);
            } catch (ImageUnusableException e) {
                return new Opening(Image.create(disk.directory(), 0), true, e.getMessage(), Optional.empty());
            }
        }

        private void define(Shape shape) {
            shapes.put(shape.number(), shape);
        }

        private void replay(long at, long sequence, ByteBuffer body) {
            replayed++;
            CommitBody.read(body, at, this::define, (id, state) -> {
                largestId = Math.max(largestId, id);
                try {
                    image.put(id, new StoredState(0, at, state));
                } catch (IOException e) {
                    throw new StoreException("cannot rebuild " + image.path() + ": " + e, e);
                }
            });
        }
    }

    @Override
    public UnitOfWork begin() {
        requireUsable();
        return new LogUnit(this);
    }

    @Override
    public @Nullable StoredState load(long id) {
        requireUsable();
        try {
            return updater.get(id);
        } catch (CorruptImageException e) {
            throw new StoreException(
                    "the image of " + disk.directory() + " is damaged; close the store and open it again:"
                            + " it is then rebuilt from the log, which holds everything",
                    e);
        } catch (IllegalStateException e) {
            requireUsable(); // It says so if this was closed meanwhile, and the image with it.
            throw e;
        }
    }

    void reserve(int bytes) {
        requireUsable();
        updater.awaitRoom();
        log.reserve(bytes);
    }

    void cancel(int bytes) {
        log.cancel(bytes);
    }

    /** {@return where the unit stands in the log, null if its validation failed} */
    CommitLog.@Nullable Appended append(LogUnit unit, BooleanSupplier validation, LongSupplier version) {
        order.lock();
        try {
            requireUsable();
            if (!validation.getAsBoolean()) {
                return null;
            }
            CommitLog.Appended appended = log.append(unit.body(), unit.bodyBytes(), unit.crc());
            List<StateChange> states = new ArrayList<>(unit.changes().size());
            for (LogUnit.Change change : unit.changes()) {
                largestId = Math.max(largestId, change.id());
                states.add(new StateChange(
                        change.id(), new StoredState(version.getAsLong(), appended.position(), change.state())));
            }
            unit.shapes().forEach(shape -> shapes.put(shape.number(), shape));
            updater.add(states);
            return appended;
        } finally {
            order.unlock();
        }
    }

    @Override
    public Collection<Shape> shapes() {
        return List.copyOf(shapes.values());
    }

    @Override
    public long largestId() {
        return largestIdOnOpening;
    }

    @Override
    public long openedAt() {
        return openedAt;
    }

    @Override
    public long objects() {
        requireUsable();
        updater.awaitAll();
        return image.size();
    }

    @Override
    public long appended() {
        return log.appended();
    }

    @Override
    public long forced() {
        return log.forced();
    }

    @Override
    public void awaitForced(long position) {
        log.awaitForced(position);
    }

    @Override
    public void scheduleForce() {
        log.scheduleForce();
    }

    @Override
    public void requireUsable() {
        if (closed) {
            throw new StoreException("the store in " + disk.directory() + " is closed");
        }
        log.throwIfStopped();
        Throwable failure = updater.failure();
        if (failure != null) {
            throw new StoreException(
                    "the store in " + disk.directory() + " has stopped because its image cannot be kept: " + failure
                            + "; close it and open it again: nothing that was acknowledged is lost",
                    failure);
        }
    }

    @Override
    public RecoveryReport recovery() {
        return recovery;
    }

    @Override
    public void close() {
        order.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
        } finally {
            order.unlock();
        }
        try {
            log.close();
        } finally {
            updater.close();
            closeImage();
        }
    }

    private void closeImage() {
        try {
            if (updater.failure() != null || log.forced() < log.appended()) {
                image.close();
                return; // without a mark: the next opening rebuilds it
            }
            ImageSeal seal = image.seal();
            try (DiskFile file = disk.open(seal.fileName())) {
                file.force();
            }
            new CleanMark(log.appended(), largestId, seal, shapes.values()).write(disk);
        } catch (IOException e) {
            throw new StoreException(
                    "all commits of " + disk.directory() + " are safe, but its image could not be closed: " + e
                            + "; the next opening rebuilds it",
                    e);
        }
    }
}
