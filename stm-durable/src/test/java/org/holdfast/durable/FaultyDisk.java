package org.holdfast.durable;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;

/**
 * A disk in memory that keeps what was written apart from what was forced, and that crashes or fails at a given
 * operation. Operations are counted from 1: every call except {@link #directory} and closing.
 *
 * <p>What it assumes, which is the least that file systems promise:
 *
 * <ul>
 *   <li>The content of a file is safe after its force, and only then. Before it, any sector of 512 bytes of any write
 *       may be on disk or not, in any order, and a file may have grown by zeros instead.
 *   <li>Files that were created, renamed or deleted are so after a force of the directory, and only then. Before it,
 *       the first few of these changes may be on disk. Forcing a file does not force its entry.
 *   <li>A rename is atomic. A write or truncation that was forced once does not harm bytes outside of it.
 *   <li>After a force that failed, what it should have forced is still seen, and is never forced by a later one.
 * </ul>
 *
 * <p>Files that others write into the real directory (a map, by mmap) are external: see {@link ExternalFiles}.
 */
final class FaultyDisk implements Disk {

    private final Path directory;
    private final ExternalFiles external;
    private final FaultyEntries entries;
    private long operations;
    private long forces;
    private long crashAt = Long.MAX_VALUE;
    private long failFrom = Long.MAX_VALUE;
    private long failTo = Long.MAX_VALUE;
    private boolean locked;
    private volatile Runnable beforeForce = () -> {};
    private Consumer<DiskMoment> watcher = moment -> {};
    private boolean watched;

    /** An empty disk; external files are those in this real directory, which need not exist. */
    FaultyDisk(Path directory) {
        this(directory, new ExternalFiles(directory), new FaultyEntries());
    }

    FaultyDisk(Path directory, ExternalFiles external, FaultyEntries entries) {
        this.directory = directory;
        this.external = external;
        this.entries = entries;
    }

    /** {@return the number of operations so far} */
    synchronized long operations() {
        return operations;
    }

    /** {@return the number of forces of files so far} */
    synchronized long forces() {
        return forces;
    }

    /** From this operation on, every call throws {@link CrashException}; a write may be done in part. */
    synchronized void crashAt(long operation) {
        crashAt = operation;
    }

    /** This one operation fails; a write may be done in part. */
    synchronized void failAt(long operation) {
        failFrom = operation;
        failTo = operation;
    }

    /** All operations from this one on fail. */
    synchronized void failFrom(long operation) {
        failFrom = operation;
        failTo = Long.MAX_VALUE;
    }

    /** No operation fails any more. */
    synchronized void heal() {
        failFrom = Long.MAX_VALUE;
        crashAt = Long.MAX_VALUE;
    }

    /** Runs this in the calling thread before every force of a file. */
    void beforeForce(Runnable action) {
        beforeForce = action;
    }

    /** Shows each moment from now on, before the operation that follows it, in the thread that has called for it. */
    synchronized void watch(Consumer<DiskMoment> watcher) {
        this.watcher = watcher;
        watched = true;
    }

    /** Shows no moment any more. */
    synchronized void unwatch() {
        watched = false;
    }

    /** {@return what is on this disk now} */
    synchronized DiskMoment moment() {
        return new DiskMoment(entries.copy(), external.moment());
    }

    /** {@return the content of a file as its process sees it} */
    synchronized byte[] bytes(String name) throws IOException {
        return content(name).seen();
    }

    /** Puts a file there, forced. */
    synchronized void put(String name, byte[] bytes) {
        entries.put(name, new FaultyContent(bytes.clone()));
    }

    /** {@return a copy of this disk, of files that are not external, as its process sees it, all forced} */
    synchronized FaultyDisk copy() {
        FaultyDisk copy = new FaultyDisk(directory);
        for (String name : entries.names()) {
            copy.put(name, Objects.requireNonNull(entries.content(name)).seen());
        }
        return copy;
    }

    /**
     * {@return the disk that the next process finds} This one must not be used any more. External files are changed in
     * their place.
     *
     * @param seed of all that is left to chance
     */
    synchronized FaultyDisk survivors(Survival rule, long seed) {
        Random random = new Random(seed);
        external.crash(rule, random);
        ExternalFiles left = rule == Survival.KEEP_ALL ? external : new ExternalFiles(directory);
        return new FaultyDisk(directory, left, entries.survivors(rule, random));
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public synchronized DiskFile open(String name) throws IOException {
        operation();
        FaultyContent content = entries.content(name);
        if (content == null && external.exists(name)) {
            return external.open(name, this);
        }
        return new FaultyFile(content == null ? entries.create(name) : content);
    }

    @Override
    public synchronized DiskFile openToRead(String name) throws IOException {
        operation();
        return external.exists(name) && entries.content(name) == null
                ? external.open(name, this)
                : new FaultyFile(content(name));
    }

    private FaultyContent content(String name) throws NoSuchFileException {
        FaultyContent content = entries.content(name);
        if (content == null) {
            throw new NoSuchFileException(name);
        }
        return content;
    }

    @Override
    public synchronized boolean exists(String name) throws IOException {
        operation();
        return entries.content(name) != null || external.exists(name);
    }

    @Override
    public synchronized List<String> list() throws IOException {
        operation();
        List<String> names = new ArrayList<>(entries.names());
        names.addAll(external.list());
        return names;
    }

    @Override
    public synchronized void rename(String from, String to) throws IOException {
        operation();
        FaultyContent content = entries.content(from);
        if (content == null) {
            external.rename(from, to);
        } else {
            entries.rename(from, to, content);
        }
    }

    @Override
    public synchronized void delete(String name) throws IOException {
        operation();
        if (entries.content(name) == null) {
            external.delete(name);
        } else {
            entries.delete(name);
        }
    }

    @Override
    public synchronized void forceDirectory() throws IOException {
        operation();
        entries.force();
        external.forceDirectory();
    }

    @Override
    public synchronized Closeable lock() throws IOException {
        operation();
        if (locked) {
            throw new OverlappingFileLockException();
        }
        locked = true;
        return this::unlock;
    }

    private synchronized void unlock() {
        locked = false;
    }

    /** Counts an operation, and throws if it is to crash or fail. */
    synchronized void operation() throws IOException {
        if (watched) {
            watcher.accept(moment());
        }
        operations++;
        if (operations >= crashAt) {
            throw new CrashException(crashAt);
        }
        if (operations >= failFrom && operations <= failTo) {
            throw new IOException("failed at operation " + operations);
        }
    }

    private final class FaultyFile implements DiskFile {

        private final FaultyContent content;

        FaultyFile(FaultyContent content) {
            this.content = content;
        }

        @Override
        public long size() throws IOException {
            synchronized (FaultyDisk.this) {
                operation();
                return content.size();
            }
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            synchronized (FaultyDisk.this) {
                operation();
                return content.read(target, position);
            }
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            synchronized (FaultyDisk.this) {
                byte[] bytes = new byte[source.remaining()];
                source.get(bytes);
                try {
                    operation();
                } catch (IOException e) {
                    int done = new Random(operations).nextInt(bytes.length + 1);
                    if (operations <= crashAt) { // After the crash there is nobody who could write.
                        content.write(operations, (int) position, Arrays.copyOf(bytes, done));
                    }
                    throw e;
                }
                content.write(operations, (int) position, bytes);
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            synchronized (FaultyDisk.this) {
                operation();
                content.truncate((int) size);
            }
        }

        @Override
        public void force() throws IOException {
            beforeForce.run();
            synchronized (FaultyDisk.this) {
                forces++;
                try {
                    operation();
                } catch (IOException e) {
                    if (!(e instanceof CrashException)) {
                        content.forget();
                    }
                    throw e;
                }
                content.force();
            }
        }

        @Override
        public void close() {}
    }
}
