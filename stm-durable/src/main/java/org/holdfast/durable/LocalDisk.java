package org.holdfast.durable;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A directory of the file system. What it creates, only the owner may read and write, where the system knows owners.
 */
final class LocalDisk implements Disk {

    private static final String LOCK_FILE = "lock";

    /*
     * Directories locked by this process. POSIX drops all locks that a process has on a file as soon as it closes any
     * one descriptor of it, so a second attempt must be refused before it opens the file.
     */
    private static final Set<Path> LOCKED = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final boolean posix;
    private final FileAttribute<?>[] filePermissions;

    /** Uses this directory, and creates it if it is absent. */
    LocalDisk(Path directory) throws IOException {
        this(directory, true);
    }

    /**
     * Uses this directory without changing anything in it.
     *
     * @throws StoreException if there is none
     */
    static LocalDisk toRead(Path directory) throws IOException {
        if (Files.notExists(directory)) {
            throw ReadOnlyOpening.noStore(directory);
        }
        if (!Files.isDirectory(directory)) {
            throw new NotDirectoryException(directory.toString());
        }
        return new LocalDisk(directory, false);
    }

    private LocalDisk(Path directory, boolean create) throws IOException {
        posix = knowsOwners(directory);
        filePermissions = ownerOnly(directory, "rw-------");
        Path absolute = directory.toAbsolutePath();
        if (create && Files.isDirectory(absolute)) {
            forceEntryIfAllowed(absolute);
        } else if (create) {
            create(absolute);
        }
        this.directory = absolute.toRealPath();
    }

    /** Creates a directory, and forces its parent: a power loss must not take it with all that was forced in it. */
    private void create(Path absolute) throws IOException {
        Path parent = absolute.getParent();
        if (parent == null) {
            throw new NoSuchFileException(absolute.toString());
        }
        if (!Files.isDirectory(parent)) {
            create(parent);
        }
        Files.createDirectories(absolute, ownerOnly(absolute, "rwx------"));
        forceDirectory(parent);
    }

    /** For a directory that a process may have created just before it died. */
    private void forceEntryIfAllowed(Path absolute) throws IOException {
        Path parent = absolute.getParent();
        try {
            if (parent != null) {
                forceDirectory(parent);
            }
        } catch (AccessDeniedException e) {
            // Somebody else's, who also made the directory.
        }
    }

    private static boolean knowsOwners(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static FileAttribute<?>[] ownerOnly(Path path, String permissions) {
        return knowsOwners(path)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    /** Creates an empty file for others to write, which only the owner may read and write. */
    static void createFile(Path path) throws IOException {
        Files.createFile(path, ownerOnly(path, "rw-------"));
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public DiskFile open(String name) throws IOException {
        return new LocalFile(
                channel(name, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE));
    }

    @Override
    public DiskFile openToRead(String name) throws IOException {
        return new LocalFile(channel(name, StandardOpenOption.READ));
    }

    private AsynchronousFileChannel channel(String name, OpenOption... options) throws IOException {
        return AsynchronousFileChannel.open(
                directory.resolve(name), Set.of(options), LocalFile.CALLING_THREAD, filePermissions);
    }

    @Override
    public boolean exists(String name) {
        return Files.exists(directory.resolve(name));
    }

    @Override
    public List<String> list() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(directory.resolve(from), directory.resolve(to), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.delete(directory.resolve(name));
    }

    @Override
    public void forceDirectory() throws IOException {
        forceDirectory(directory);
    }

    private void forceDirectory(Path forced) throws IOException {
        if (!posix) {
            return; // Windows cannot open a directory, and writes its entries through.
        }
        try (AsynchronousFileChannel channel =
                AsynchronousFileChannel.open(forced, Set.of(StandardOpenOption.READ), LocalFile.CALLING_THREAD)) {
            channel.force(true);
        }
    }

    @Override
    public Closeable lock() throws IOException {
        if (!LOCKED.add(directory)) {
            throw new OverlappingFileLockException();
        }
        try {
            AsynchronousFileChannel channel = channel(LOCK_FILE, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
            if (channel.tryLock() == null) {
                channel.close();
                throw new OverlappingFileLockException();
            }
            return () -> release(channel);
        } catch (IOException | RuntimeException e) {
            LOCKED.remove(directory);
            throw e;
        }
    }

    private void release(AsynchronousFileChannel channel) throws IOException {
        if (channel.isOpen()) { // A second close must not release what somebody else has locked since.
            channel.close();
            LOCKED.remove(directory);
        }
    }
}
