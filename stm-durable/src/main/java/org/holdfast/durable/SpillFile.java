package org.holdfast.durable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A file of object states that belong to one commit and stand outside its record in the log, because they left memory
 * before it. Once the record is there, the file is as much a part of the store as a segment, and never changes again;
 * before, it is nothing, and goes when the store is opened.
 *
 * <pre>
 * magic    int32   "HFsp"
 * version  int32   1
 * number   int64   that of the file's name
 * then frames, up to the length that the commit names:
 *   crc      int32   CRC-32C of number and offset of the frame, length, key, bytes
 *   length   int32
 *   key      int64   the id of an object; its complement for a state that was replaced, which is kept for snapshots only
 *   bytes            its state; before one that was replaced, the version of it as an int64
 * </pre>
 *
 * Of several states of one object the last counts.
 */
final class SpillFile {

    static final String PREFIX = "flushed-";

    private static final Cleaner CLEANER = Cleaner.create();

    private static final int MAGIC = 'H' << 24 | 'F' << 16 | 's' << 8 | 'p';
    private static final int VERSION = 1;
    static final int HEADER_BYTES = 16;
    private static final int FRAME_BYTES = 16;
    private static final int BUFFER_BYTES = 1 << 16;

    /** What a commit says of the file that belongs to it. */
    record Seal(long number, long bytes) {

        String fileName() {
            return SpillFile.name(number);
        }
    }

    /** What is done with the states in a file. */
    interface Visitor {
        void state(long id, byte[] state);
    }

    private final Disk disk;
    private final long number;
    private final DiskFile file;
    private final FileWindow toRead;

    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    /** Where what is in the buffer belongs. */
    private long written;

    private SpillFile(Disk disk, long number, DiskFile file) {
        this.disk = disk;
        this.number = number;
        this.file = file;
        toRead = new FileWindow(file, 0);
        buffer.putInt(MAGIC).putInt(VERSION).putLong(number);
    }

    static SpillFile create(Disk disk, long number) throws IOException {
        return new SpillFile(disk, number, disk.open(name(number)));
    }

    static String name(long number) {
        return PREFIX + String.format("%016x", number);
    }

    /** {@return the number in a file's name, -1 if it is not the name of such a file} */
    static long numberOf(String name) {
        return name.matches(PREFIX + "[0-7][0-9a-f]{15}") ? Long.parseLong(name.substring(PREFIX.length()), 16) : -1;
    }

    /** {@return where the next frame will stand} */
    long size() {
        return written + buffer.position();
    }

    /** Forgets all frames from an offset on. */
    void cutBack(long size) throws IOException {
        writeOut();
        written = size;
    }

    /** {@return where the frame stands} */
    long append(long key, byte[] bytes) throws IOException {
        long offset = size();
        if (buffer.remaining() < FRAME_BYTES) {
            writeOut();
        }
        buffer.putInt(crc(number, offset, key, bytes)).putInt(bytes.length).putLong(key);
        if (bytes.length > buffer.remaining()) {
            writeOut();
        }
        if (bytes.length > buffer.remaining()) {
            file.write(ByteBuffer.wrap(bytes), written);
            written += bytes.length;
        } else {
            buffer.put(bytes);
        }
        return offset;
    }

    /** Writes what is still in memory. */
    void writeOut() throws IOException {
        int length = buffer.position();
        file.write(buffer.flip(), written);
        written += length;
        buffer.clear();
    }

    /** {@return the bytes of a frame that was written out} */
    byte[] read(long offset) throws IOException {
        byte[] bytes = readFrame(toRead, number, offset, Long.MAX_VALUE, null);
        if (bytes == null) {
            throw new IOException("the frame at offset " + offset + " of " + name(number) + " in " + disk.directory()
                    + " is not what was written there");
        }
        return bytes;
    }

    /** Makes all of it, and its name, safe on disk. */
    void force() throws IOException {
        writeOut();
        file.force();
        disk.forceDirectory();
        if (!disk.exists(name(number))) { // one that somebody has deleted takes writes and forces as before
            throw new IOException(name(number) + " is not in its directory any more");
        }
    }

    Seal seal() {
        return new Seal(number, size());
    }

    void close() throws IOException {
        file.close();
    }

    /** Closes the file when nothing refers to an object any more that reads from it. */
    void closeAfter(Object user) {
        CLEANER.register(user, this::closeQuietly);
    }

    private void closeQuietly() {
        try {
            close();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // whoever calls this cannot do anything, and nothing is lost
        }
    }

    /** Takes the name from the directory. What is in the file can be read until it is closed. */
    void delete() throws IOException {
        disk.delete(name(number));
    }

    /**
     * Reads the states of a commit.
     *
     * @param seal what the commit says of the file
     * @throws CorruptStoreException if the file is not as it was when the commit was made
     */
    static void read(Disk disk, Seal seal, Visitor visitor) throws IOException {
        if (!disk.exists(seal.fileName())) {
            throw damaged(disk, seal, 0, "it is missing");
        }
        try (DiskFile opened = disk.openToRead(seal.fileName())) {
            FileWindow file = new FileWindow(opened, BUFFER_BYTES);
            ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
            int read = file.read(header, 0);
            header.flip();
            if (read < HEADER_BYTES || header.getInt() != MAGIC) {
                throw damaged(disk, seal, 0, "it does not begin as such a file does");
            }
            int version = header.getInt();
            if (version != VERSION) {
                throw new CorruptStoreException(seal.fileName() + " in " + disk.directory() + " is of format version "
                        + version + ", and this version of Holdfast knows " + VERSION
                        + "; open the store with the version that wrote it, or a later one");
            }
            if (header.getLong() != seal.number()) {
                throw damaged(disk, seal, 8, "it is another file under this name");
            }
            long[] key = new long[1];
            for (long offset = HEADER_BYTES; offset < seal.bytes(); ) {
                byte[] bytes = readFrame(file, seal.number(), offset, seal.bytes(), key);
                if (bytes == null) {
                    throw damaged(disk, seal, offset, "its checksum does not fit");
                }
                if (key[0] >= 0) {
                    visitor.state(key[0], bytes);
                }
                offset += FRAME_BYTES + bytes.length;
            }
        }
    }

    /** {@return the bytes of a frame, null if it is not one} */
    private static byte @Nullable [] readFrame(
            FileWindow file, long number, long offset, long end, long @Nullable [] keyToSet) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(FRAME_BYTES);
        if (file.read(head, offset) < FRAME_BYTES) {
            return null;
        }
        head.flip();
        int crc = head.getInt();
        int length = head.getInt();
        long key = head.getLong();
        long rest = Math.min(end, file.size()) - offset - FRAME_BYTES;
        if (length < 0 || length > rest) {
            return null;
        }
        byte[] bytes = new byte[length];
        if (file.read(ByteBuffer.wrap(bytes), offset + FRAME_BYTES) < length
                || crc(number, offset, key, bytes) != crc) {
            return null;
        }
        if (keyToSet != null) {
            keyToSet[0] = key;
        }
        return bytes;
    }

    private static CorruptStoreException damaged(Disk disk, Seal seal, long offset, String what) {
        return new CorruptStoreException(seal.fileName() + " in " + disk.directory()
                + ", which holds states of a commit, is damaged at offset " + offset + ": " + what
                + "; put the file back from a copy of the store");
    }

    private static int crc(long number, long offset, long key, byte[] bytes) {
        CRC32C crc = new CRC32C();
        ByteBuffer head = ByteBuffer.allocate(28);
        head.putLong(number).putLong(offset).putInt(bytes.length).putLong(key).flip();
        crc.update(head);
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
