package org.holdfast.durable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import net.openhft.chronicle.hash.ChronicleHashClosedException;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ChronicleMapBuilder;
import org.jspecify.annotations.Nullable;

/**
 * One Chronicle Map in its file {@code image-<number>.map}, from key to {@link ImageEntry}. What it can hold is sealed
 * when it is created; {@link #grown} makes the next one. One thread writes, any number read.
 */
final class ImageFile implements AutoCloseable {

    static {
        QuietChronicle.apply();
    }

    private static final Pattern NAME = Pattern.compile("image-([1-9]\\d{0,8})\\.map");

    private static final long LEAST_ENTRIES = 1_000;
    private static final double HEADROOM = 2;
    // Chronicle Map lengthens the file by tiers, when they are needed, up to this many times its first size: the disk
    // follows the need, and entries are copied only when about four times what was there has come.
    private static final int EXTRA_TIERS = 3;
    // A segment must hold several entries of the greatest size, or a few keys that fall together use up the extra
    // tiers.
    // But a put looks for room through all of a segment that is nearly full: with 1 MiB it took five times as long.
    private static final double SEGMENT_BYTES = 1 << 16;
    private static final int MAX_SEGMENTS = 1 << 18;

    private final Path path;
    private final ChronicleMap<Long, byte[]> map;

    private ImageFile(Path path, ChronicleMap<Long, byte[]> map) {
        this.path = path;
        this.map = map;
    }

    /** Receives every entry as it is stored. */
    interface Visitor {
        void visit(long key, byte[] raw);
    }

    /** {@return the image files of a directory, those of interrupted runs included} */
    static List<Path> list(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(file -> isName(file.getFileName().toString())).toList();
        }
    }

    static boolean isName(@Nullable String fileName) {
        return fileName != null && NAME.matcher(fileName).matches();
    }

    /** {@return an empty file, made for this much; it can take about four times as much} */
    static ImageFile create(Path directory, ImageSize expected) throws IOException {
        // A new name each time: Chronicle Map gives two maps of one name the same open file, even a deleted one.
        int number = 1;
        for (Path other : list(directory)) {
            number = Math.max(number, numberOf(other) + 1);
        }
        Path path = directory.resolve("image-" + number + ".map");
        long entries = Math.max(expected.entries(), LEAST_ENTRIES);
        double segments = Math.min(MAX_SEGMENTS, Math.max(1, entries * expected.entryBytes() / SEGMENT_BYTES));
        try {
            LocalDisk.createFile(path);
            var map = builder()
                    .entries(entries)
                    .averageValueSize(expected.entryBytes())
                    .actualSegments(Integer.highestOneBit((int) segments))
                    .maxBloatFactor(EXTRA_TIERS)
                    .checksumEntries(false)
                    .createPersistedTo(path.toFile());
            return new ImageFile(path, map);
        } catch (IOException | RuntimeException e) {
            throw new IOException("cannot create " + path + " for " + entries + " entries", e);
        }
    }

    private static int numberOf(Path file) {
        var name = NAME.matcher(file.getFileName().toString());
        return name.matches() ? Integer.parseInt(name.group(1)) : 0;
    }

    /** Opens a file that was closed and has not changed since. Chronicle Map itself notices next to nothing. */
    static ImageFile open(Path path) throws ImageUnusableException {
        if (numberOf(path) == 0) {
            throw new ImageUnusableException(path + " is not the name of an image");
        }
        try {
            return new ImageFile(path, builder().createPersistedTo(path.toFile()));
        } catch (IOException | RuntimeException | AssertionError e) {
            throw new ImageUnusableException("Chronicle Map cannot open " + path, e);
        }
    }

    private static ChronicleMapBuilder<Long, byte[]> builder() {
        return ChronicleMapBuilder.of(Long.class, byte[].class)
                .putReturnsNull(true)
                .removeReturnsNull(true)
                // The store closes its image, after its last writer; a hook would close it at any time before.
                .skipCloseOnExitHook(true);
    }

    Path path() {
        return path;
    }

    boolean isOpen() {
        return map.isOpen();
    }

    long entries() {
        return map.longSize();
    }

    /** {@return the entry, or null if there is none; throws ChronicleHashClosedException if the file is closed} */
    @Nullable
    ImageEntry get(long key) {
        byte[] raw;
        try {
            raw = map.get(key);
        } catch (ChronicleHashClosedException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new CorruptImageException(key, path, "it cannot be read", e);
        }
        return raw == null ? null : decode(key, raw);
    }

    ImageEntry decode(long key, byte[] raw) {
        ImageEntry entry = ImageEntry.decode(key, raw);
        if (entry == null) {
            throw new CorruptImageException(key, path, "its checksum is wrong");
        }
        return entry;
    }

    /** {@return whether a {@link #put} might find no room, which needs one more tier at most} */
    boolean isFull() {
        return map.remainingAutoResizes() < 1;
    }

    void put(long key, byte[] raw) throws IOException {
        try {
            map.put(key, raw);
        } catch (Exception e) { // Chronicle Map throws IOExceptions without declaring them.
            throw new IOException("cannot write object " + key + " to " + path, e);
        }
    }

    void remove(long key) throws IOException {
        try {
            map.remove(key);
        } catch (Exception e) {
            throw new IOException("cannot remove object " + key + " from " + path, e);
        }
    }

    void forEach(Visitor visitor) {
        map.forEachEntry(entry -> visitor.visit(entry.key().get(), entry.value().get()));
    }

    /** {@return a copy of this file with room for more} */
    ImageFile grown(Path directory) throws IOException {
        long[] bytes = {0};
        map.forEachEntry(entry -> bytes[0] += entry.value().size());
        long entries = map.longSize();
        var size = entries == 0 ? ImageSize.UNKNOWN : new ImageSize(entries, bytes[0] / (double) entries);
        var next = create(directory, size.times(HEADROOM));
        try {
            map.forEachEntry(
                    entry -> next.map.put(entry.key().get(), entry.value().get()));
            return next;
        } catch (Exception e) {
            next.close();
            throw new IOException("cannot copy " + path + " to " + next.path, e);
        }
    }

    /** Waits until no reader is left; readers that come later get a ChronicleHashClosedException. */
    @Override
    public void close() {
        map.close();
    }

    void discard() throws IOException {
        close();
        Files.delete(path);
    }
}
