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
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

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
    private final Map<String, FaultyContent> seen = new TreeMap<>();
    private final Map<String, FaultyContent> forced = new TreeMap<>();
    private final List<DirectoryChange> unforced = new ArrayList<>();
    private long operations;
    private long forces;
    private long crashAt = Long.MAX_VALUE;
    private long failFrom = Long.MAX_VALUE;
    private long failTo = Long.MAX_VALUE;
    private boolean locked;
    private volatile Runnable beforeForce = () -> {};

    @FunctionalInterface
    private interface DirectoryChange {
        void applyTo(Map<String, FaultyContent> entries);
    }

    /** An empty disk; external files are those in this real directory, which need not exist. */
    FaultyDisk(Path directory) {
        this(directory, new ExternalFiles(directory));
    }

    private FaultyDisk(Path directory, ExternalFiles external) {
        this.directory = directory;
        this.external = external;
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

    /** {@return the content of a file as its process sees it} */
    synchronized byte[] bytes(String name) throws IOException {
        return content(name).seen();
    }

    /** Puts a file there, forced. */
    synchronized void put(String name, byte[] bytes) {
        var content = new FaultyContent(bytes.clone());
        seen.put(name, content);
        forced.put(name, content);
    }

    /** {@return a copy of this disk, of files that are not external, as its process sees it, all forced} */
    synchronized FaultyDisk copy() {
        FaultyDisk copy = new FaultyDisk(directory);
        seen.forEach((name, content) -> copy.put(name, content.seen()));
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
        FaultyDisk next = rule == Survival.KEEP_ALL ? new FaultyDisk(directory, external) : new FaultyDisk(directory);
        long lastWrite =
                seen.values().stream().mapToLong(FaultyContent::lastWrite).max().orElse(0);
        int changes =
                switch (rule) {
                    case LOSE_UNFORCED -> 0;
                    case KEEP_ALL, TORN_LAST_WRITE -> unforced.size();
                    case SUBSET -> random.nextInt(unforced.size() + 1);
                };
        Map<String, FaultyContent> entries = new TreeMap<>(forced);
        unforced.subList(0, changes).forEach(change -> change.applyTo(entries));
        entries.forEach((name, content) -> next.seen.put(name, content.surviving(rule, lastWrite, random)));
        if (rule == Survival.KEEP_ALL) {
            next.forced.putAll(forced);
            next.unforced.addAll(unforced);
        } else {
            next.forced.putAll(next.seen);
        }
        return next;
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public synchronized DiskFile open(String name) throws IOException {
        operation();
        if (!seen.containsKey(name)) {
            if (external.exists(name)) {
                return external.open(name, this);
            }
            var content = new FaultyContent(new byte[0]);
            changeDirectory(entries -> entries.put(name, content));
        }
        return new FaultyFile(content(name));
    }

    @Override
    public synchronized DiskFile openToRead(String name) throws IOException {
        operation();
        return external.exists(name) && !seen.containsKey(name)
                ? external.open(name, this)
                : new FaultyFile(content(name));
    }

    private FaultyContent content(String name) throws NoSuchFileException {
        FaultyContent content = seen.get(name);
        if (content == null) {
            throw new NoSuchFileException(name);
        }
        return content;
    }

    @Override
    public synchronized boolean exists(String name) throws IOException {
        operation();
        return seen.containsKey(name) || external.exists(name);
    }

    @Override
    public synchronized List<String> list() throws IOException {
        operation();
        List<String> names = new ArrayList<>(seen.keySet());
        names.addAll(external.list());
        return names;
    }

    @Override
    public synchronized void rename(String from, String to) throws IOException {
        operation();
        if (!seen.containsKey(from)) {
            external.rename(from, to);
            return;
        }
        FaultyContent content = content(from);
        changeDirectory(entries -> {
            entries.remove(from);
            entries.put(to, content);
        });
    }

    @Override
    public synchronized void delete(String name) throws IOException {
        operation();
        if (!seen.containsKey(name)) {
            external.delete(name);
            return;
        }
        changeDirectory(entries -> entries.remove(name));
    }

    @Override
    public synchronized void forceDirectory() throws IOException {
        operation();
        forced.clear();
        forced.putAll(seen);
        unforced.clear();
        external.forceDirectory();
    }

    private void changeDirectory(DirectoryChange change) {
        change.applyTo(seen);
        unforced.add(change);
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
                byte[] bytes = content.seen();
                int length = (int) Math.max(0, Math.min(target.remaining(), bytes.length - position));
                target.put(bytes, (int) Math.min(position, bytes.length), length);
                return length;
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
