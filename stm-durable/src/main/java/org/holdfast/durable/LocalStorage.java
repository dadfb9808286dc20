package org.holdfast.durable;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A storage in a directory of this machine: the log, which is the truth, and the image, which is rebuilt from it
 * whenever it was not left by a clean close.
 *
 * <p>It is opened by {@link Opening}. To close it: 1 force the log; 2 let the image catch up, close and force it; 3
 * write the clean mark.
 */
final class LocalStorage implements Storage {

    private static final System.Logger LOG = System.getLogger(DurableStore.class.getName());

    private final Disk disk;
    private final CommitLog log;
    private final Image image;
    private final ImageUpdater updater;
    private final RecoveryReport recovery;
    private final Map<Integer, Shape> shapes;
    private final CommittedIds ids;
    private final long largestIdOnOpening;
    private final long openedAt;

    /** Held for the validation and the append of a commit: the order in which it is taken is the order of the log. */
    private final ReentrantLock order = new ReentrantLock();

    private final AtomicLong spillFiles = new AtomicLong();
    private long largestId;
    private volatile boolean closed;

    private LocalStorage(Disk disk, Opening.Opened opened) {
        this.disk = disk;
        log = opened.log();
        recovery = opened.report();
        image = opened.image();
        shapes = opened.replayed().shapes();
        ids = opened.replayed().ids();
        largestId = opened.replayed().largestId();
        largestIdOnOpening = largestId;
        openedAt = log.appended();
        updater = new ImageUpdater(image);
        spillFiles.set(opened.lastSpillFile());
    }

    /**
     * Opens the storage in a directory, and creates it if there is none.
     *
     * @param keptIds how many ids of committed transactions are kept
     * @param segmentBytes the size at which a new log file is begun
     */
    static LocalStorage open(Disk disk, int keptIds, long segmentBytes) {
        boolean interrupted = Thread.interrupted(); // It would close the image's file under Chronicle Map.
        try {
            return new LocalStorage(disk, Opening.run(disk, keptIds, segmentBytes));
        } catch (IOException e) {
            throw new StoreException("cannot open the store in " + disk.directory() + ": " + e, e);
        } finally {
            restoreInterrupt(interrupted);
        }
    }

    private static void restoreInterrupt(boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public UnitOfWork begin() {
        requireUsable();
        return new LogUnit(this);
    }

    @Override
    public SpillFile newSpillFile() throws IOException {
        return SpillFile.create(disk, spillFiles.incrementAndGet());
    }

    @Override
    public void discard(SpillFile file, @Nullable Object user) {
        try {
            file.delete();
            if (user == null) {
                file.close();
            } else {
                file.closeAfter(user);
            }
        } catch (IOException e) {
            LOG.log(
                    Level.WARNING,
                    "the file of a transaction that was undone stays until the store is opened again",
                    e);
        }
    }

    @Override
    public @Nullable StoredState load(long id) {
        requireUsable();
        try {
            return updater.get(id);
        } catch (CorruptImageException | IllegalStateException e) {
            requireUsable(); // It says that the image has failed; or that this was closed, and the image with it.
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
            String id = unit.id();
            if (id != null) {
                requireNew(id); // here, and not only before, for of two with one id both may have come so far
            }
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
            IncludedStates included = unit.included();
            if (included != null) {
                SpilledStates spilled = included.committed(version.getAsLong(), appended.position());
                largestId = Math.max(largestId, spilled.largestId());
                updater.add(spilled);
            }
            unit.shapes().forEach(shape -> shapes.put(shape.number(), shape));
            if (id != null) {
                ids.add(id, appended.end());
            }
            updater.add(states);
            return appended;
        } finally {
            order.unlock();
        }
    }

    /** Throws if a commit has this id. */
    void requireNew(String id) {
        order.lock();
        try {
            Long position = ids.position(id);
            if (position != null) {
                throw new AlreadyCommittedException(id, position, "the store in " + disk.directory());
            }
        } finally {
            order.unlock();
        }
    }

    @Override
    public Outcome outcome(String id) {
        requireUsable();
        Outcome outcome;
        Long position;
        order.lock();
        try {
            outcome = ids.outcome(id);
            position = ids.position(id);
        } finally {
            order.unlock();
        }
        if (position != null) {
            log.awaitForced(position); // a crash must not take back what was told
        }
        return outcome;
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
        boolean interrupted = Thread.interrupted(); // As for opening.
        try {
            log.close();
        } finally {
            updater.close();
            interrupted |= Thread.interrupted();
            try {
                closeImage();
            } finally {
                restoreInterrupt(interrupted);
            }
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
            new CleanMark(log.appended(), largestId, seal, shapes.values(), ids.isComplete(), ids.inOrder())
                    .write(disk);
        } catch (IOException e) {
            throw new StoreException(
                    "the image of the store in " + disk.directory() + " could not be closed: " + e
                            + "; the log was, and the next opening rebuilds the image from it",
                    e);
        }
    }
}
