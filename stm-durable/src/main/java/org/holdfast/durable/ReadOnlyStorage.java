package org.holdfast.durable;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The state of a storage as it was when this was opened, which may be in use by another process that writes to it. */
final class ReadOnlyStorage implements Storage {

    private final Disk disk;
    private final ImageDirectory temporary;
    private final Replayed found;
    private final Image image;
    private final RecoveryReport report;
    private volatile boolean closed;

    private ReadOnlyStorage(Disk disk, ImageDirectory temporary, ReadOnlyOpening.Opened opened) {
        this.disk = disk;
        this.temporary = temporary;
        found = opened.replayed();
        image = opened.image();
        report = opened.report();
    }

    /**
     * Opens the storage in a directory, which must be there.
     *
     * @param keptIds how many ids of committed transactions are kept
     */
    static ReadOnlyStorage open(Disk disk, int keptIds) {
        boolean interrupted = Thread.interrupted(); // It would close the image's file under Chronicle Map.
        try {
            ImageDirectory temporary = new ImageDirectory();
            try {
                return new ReadOnlyStorage(disk, temporary, new ReadOnlyOpening(disk, keptIds, temporary.path()).run());
            } catch (Throwable e) {
                temporary.close();
                throw e;
            }
        } catch (IOException e) {
            throw new StoreException("cannot open the store in " + disk.directory() + " to read: " + e, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public UnitOfWork begin() {
        throw refusal();
    }

    @Override
    public SpillFile newSpillFile() {
        throw refusal();
    }

    @Override
    public void discard(SpillFile file, @Nullable Object user) {
        throw refusal();
    }

    private StoreException refusal() {
        requireUsable();
        return new StoreException("the store in " + disk.directory() + " was opened to read only, and a transaction has"
                + " changed an object of it; open it without withReadOnly(true) to change it");
    }

    @Override
    public @Nullable StoredState load(long id) {
        requireUsable();
        try {
            return image.get(id);
        } catch (CorruptImageException e) {
            throw new StoreException(
                    "the temporary image of " + disk.directory() + " is damaged; close the store and open it again", e);
        } catch (IllegalStateException e) {
            requireUsable(); // It says so if this was closed meanwhile, and the image with it.
            throw e;
        }
    }

    @Override
    public Outcome outcome(String id) {
        requireUsable();
        return found.ids().outcome(id);
    }

    @Override
    public Collection<Shape> shapes() {
        return List.copyOf(found.shapes().values());
    }

    @Override
    public long largestId() {
        return found.largestId();
    }

    @Override
    public long openedAt() {
        return report.position();
    }

    @Override
    public long objects() {
        requireUsable();
        return image.size();
    }

    @Override
    public long appended() {
        return report.position();
    }

    @Override
    public long forced() {
        return report.position();
    }

    @Override
    public void awaitForced(long position) {
        requireUsable();
    }

    @Override
    public void scheduleForce() {}

    @Override
    public void requireUsable() {
        if (closed) {
            throw new StoreException("the store in " + disk.directory() + " is closed");
        }
    }

    @Override
    public RecoveryReport recovery() {
        return report;
    }

    @Override
    public void close() {
        closed = true;
        try (temporary) {
            image.close();
        } catch (IOException e) {
            throw new StoreException(
                    "the temporary image of the store in " + disk.directory() + ", " + temporary.path()
                            + ", could not be removed: " + e,
                    e);
        }
    }
}
