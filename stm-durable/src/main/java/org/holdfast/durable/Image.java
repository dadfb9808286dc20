package org.holdfast.durable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import net.openhft.chronicle.hash.ChronicleHashClosedException;
import org.jspecify.annotations.Nullable;

/**
 * The latest state of every object, by id, off the heap. It may be thrown away at any time: the log is the truth. One
 * thread, the applier, calls {@link #put}, {@link #remove} and the closing methods; any number call the others. The
 * applier must not be interrupted: an interrupt closes the file under the map.
 *
 * <p>A missing entry of an object to which something refers is damage, as is a {@link CorruptImageException}: rebuild.
 */
final class Image implements AutoCloseable {
    /*
     * Keys of the map: an object's id, which is not negative; below -1 the pieces of states that are too long for one
     * entry, each under a key that is never used twice; -1 for the two counters, which stand there while the image is
     * closed.
     *
     * A long state is replaced in this order: new pieces, the entry that names them, removal of the old pieces. A
     * reader that misses a piece therefore looks at the entry again; if it still names that piece, it is damage.
     *
     * Growth: copy everything to a new file while readers go on in the old one, publish the new one, close the old
     * one, which waits for the readers inside, delete it. A reader that comes too late for the old file gets a
     * ChronicleHashClosedException and turns to the new one.
     */

    private static final long COUNTERS_KEY = -1;
    private static final long FIRST_PIECE_KEY = -2;

    private final Path directory;
    private volatile ImageFile file;
    private final AtomicLong pieces = new AtomicLong();
    private long nextPiece = FIRST_PIECE_KEY;

    private Image(Path directory, ImageFile file) {
        this.directory = directory;
        this.file = file;
    }

    /** Receives every object of the image. */
    interface Visitor {
        void visit(long id, StoredState state);
    }

    /**
     * {@return an empty image; the files of older ones are deleted}
     *
     * @param expected what will come, if that is known: spares the growth
     */
    static Image create(Path directory, ImageSize expected) throws IOException {
        var file = ImageFile.create(directory, expected);
        deleteOthers(directory, file.path());
        return new Image(directory, file);
    }

    /**
     * {@return the image that was closed with this seal}
     *
     * @throws ImageUnusableException if it is missing, or not exactly what was closed
     */
    static Image open(Path directory, ImageSeal seal) throws ImageUnusableException {
        Path path = directory.resolve(seal.fileName());
        try {
            var found = ImageSeal.of(path);
            if (!found.equals(seal)) {
                throw new ImageUnusableException(
                        seal.fileName() + " has changed since: " + found + " instead of " + seal);
            }
            deleteOthers(directory, path);
            var image = new Image(directory, ImageFile.open(path));
            image.loadCounters();
            return image;
        } catch (NoSuchFileException e) {
            throw new ImageUnusableException(seal.fileName() + " is missing", e);
        } catch (IOException | CorruptImageException e) {
            throw new ImageUnusableException("cannot read " + path, e);
        }
    }

    /** {@return the file in which the image stands now} */
    Path path() {
        return file.path();
    }

    /** {@return the number of objects; not exact while one that is long is being put} */
    long size() {
        return file.entries() - pieces.get();
    }

    /**
     * {@return the state of an object, or null if there is none}
     *
     * @throws CorruptImageException if the entry is damaged
     */
    @Nullable
    StoredState get(long id) {
        while (true) {
            ImageFile here = file;
            try {
                ImageEntry entry = here.get(id);
                if (entry == null) {
                    return null;
                }
                if (!entry.isSplit()) {
                    return entry.wholeState();
                }
                byte[] bytes = join(here, entry);
                if (bytes != null) {
                    return new StoredState(entry.version(), entry.position(), bytes);
                }
                ImageEntry again = here.get(id);
                if (again != null && again.isSplit() && again.firstPiece() == entry.firstPiece()) {
                    throw new CorruptImageException(id, here.path(), "a piece of it is missing");
                }
            } catch (ChronicleHashClosedException e) {
                if (here == file) {
                    throw new IllegalStateException("the image " + here.path() + " is closed", e);
                }
            }
        }
    }

    void put(long id, StoredState state) throws IOException {
        checkId(id);
        ImageEntry replaced = pieces.get() == 0 ? null : file.get(id);
        ImageEntry entry = ImageEntry.whole(state);
        if (entry.isSplit()) {
            entry = split(state);
        }
        write(id, entry);
        removePieces(replaced);
    }

    void remove(long id) throws IOException {
        checkId(id);
        ImageEntry removed = pieces.get() == 0 ? null : file.get(id);
        file.remove(id);
        removePieces(removed);
    }

    /** Visits all objects. Nobody may write meanwhile. */
    void forEach(Visitor visitor) {
        ImageFile here = file;
        var splitIds = new ArrayList<Long>();
        here.forEach((key, raw) -> {
            if (key < 0) {
                return;
            }
            ImageEntry entry = here.decode(key, raw);
            if (entry.isSplit()) {
                splitIds.add(key);
            } else {
                visitor.visit(key, entry.wholeState());
            }
        });
        for (long id : splitIds) {
            visitor.visit(id, Objects.requireNonNull(get(id)));
        }
    }

    /**
     * Waits for the readers and closes the file. The caller then forces it.
     *
     * @return what a later {@link #open} must find
     */
    ImageSeal seal() throws IOException {
        close();
        return ImageSeal.of(path());
    }

    @Override
    public void close() throws IOException {
        if (!file.isOpen()) {
            return;
        }
        try {
            saveCounters();
        } finally {
            file.close();
        }
    }

    private static void deleteOthers(Path directory, Path kept) throws IOException {
        for (Path other : ImageFile.list(directory)) {
            if (!other.equals(kept)) {
                Files.delete(other);
            }
        }
    }

    private static void checkId(long id) {
        if (id < 0) {
            throw new IllegalArgumentException("the id of an object is not negative: " + id);
        }
    }

    private void write(long key, ImageEntry entry) throws IOException {
        if (file.isFull()) {
            grow();
        }
        file.put(key, entry.encode(key));
    }

    private void grow() throws IOException {
        ImageFile full = file;
        file = full.grown(directory);
        full.discard();
    }

    private ImageEntry split(StoredState state) throws IOException {
        ImageEntry entry = ImageEntry.split(state, nextPiece);
        for (int i = 0; i < entry.pieces(); i++) {
            byte[] piece = ImageEntry.piece(state.bytes(), i);
            write(nextPiece--, ImageEntry.whole(new StoredState(state.version(), state.position(), piece)));
        }
        pieces.addAndGet(entry.pieces());
        return entry;
    }

    private static byte @Nullable [] join(ImageFile file, ImageEntry entry) {
        byte[] bytes = new byte[entry.length()];
        for (int i = 0; i < entry.pieces(); i++) {
            ImageEntry piece = file.get(entry.firstPiece() - i);
            if (piece == null) {
                return null;
            }
            System.arraycopy(piece.rest(), 0, bytes, i * ImageEntry.WHOLE_BYTES, piece.length());
        }
        return bytes;
    }

    private void removePieces(@Nullable ImageEntry entry) throws IOException {
        if (entry == null || !entry.isSplit()) {
            return;
        }
        for (int i = 0; i < entry.pieces(); i++) {
            file.remove(entry.firstPiece() - i);
        }
        pieces.addAndGet(-entry.pieces());
    }

    private void saveCounters() throws IOException {
        if (nextPiece == FIRST_PIECE_KEY) {
            return;
        }
        if (file.get(COUNTERS_KEY) == null) {
            pieces.incrementAndGet();
        }
        write(COUNTERS_KEY, ImageEntry.whole(new StoredState(pieces.get(), nextPiece, new byte[0])));
    }

    private void loadCounters() {
        ImageEntry counters = file.get(COUNTERS_KEY);
        if (counters != null) {
            pieces.set(counters.version());
            nextPiece = counters.position();
        }
    }
}
