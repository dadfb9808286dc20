package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.nio.ByteBuffer;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LocalDiskTest {

    private final Path directory;

    LocalDiskTest(@TempDir Path parent) {
        directory = parent.resolve("store");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theRealDiskAndItsTwinDoTheSame(boolean twin) throws Exception {
        Disk disk = twin ? new FaultyDisk(directory) : new LocalDisk(directory);
        assertThatThrownBy(() -> disk.openToRead("a")).isInstanceOf(NoSuchFileException.class);
        try (DiskFile file = disk.open("a")) {
            file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 2);
            file.force();
            assertThat(file.size()).isEqualTo(5);
            ByteBuffer read = ByteBuffer.allocate(10);
            assertThat(file.read(read, 1)).isEqualTo(4);
            assertThat(read.flip()).isEqualTo(ByteBuffer.wrap(new byte[] {0, 1, 2, 3}));
            assertThat(file.read(ByteBuffer.allocate(1), 5)).isZero();
            file.truncate(9);
            assertThat(file.size()).isEqualTo(5);
            file.truncate(3);
            assertThat(file.size()).isEqualTo(3);
        }
        disk.open("b").close();
        assertThat(disk.list()).containsExactlyInAnyOrder("a", "b");
        disk.rename("a", "b");
        disk.forceDirectory();
        assertThat(disk.exists("a")).isFalse();
        try (DiskFile file = disk.openToRead("b")) {
            assertThat(file.size()).isEqualTo(3);
        }
        disk.delete("b");
        assertThat(disk.exists("b")).isFalse();
        assertThatThrownBy(() -> disk.delete("b")).isInstanceOf(NoSuchFileException.class);
        Closeable lock = disk.lock();
        assertThatThrownBy(disk::lock).isInstanceOf(OverlappingFileLockException.class);
        lock.close();
        disk.lock().close();
    }

    @Test
    void onlyTheOwnerMayReadAndWriteWhatItCreates() throws Exception {
        LocalDisk disk = new LocalDisk(directory);
        disk.open("a").close();
        disk.lock().close();
        assertThat(permissions(directory)).isEqualTo("rwx------");
        assertThat(permissions(directory.resolve("a"))).isEqualTo("rw-------");
        assertThat(permissions(directory.resolve("lock"))).isEqualTo("rw-------");
    }

    @Test
    void onlyTheOwnerMayReadAndWriteTheFilesOfAStoreAlsoInADirectoryThatIsOpenToOthers() throws Exception {
        QuietLog.set();
        Set<PosixFilePermission> open = PosixFilePermissions.fromString("rwxr-xr-x");
        Files.createDirectory(directory);
        Files.setPosixFilePermissions(directory, open);
        try (DurableStore store = DurableStore.open(directory)) {
            store.getOrCreate("long", () -> "x".repeat(3_000_000)); // the image grows into a file of its own
        }
        Files.delete(directory.resolve("clean"));
        Files.write(directory.resolve("log-0000000000000000"), new byte[] {1}, StandardOpenOption.APPEND);
        DurableStore.open(directory).close();

        assertThat(Files.getPosixFilePermissions(directory)).isEqualTo(open);
        Map<String, String> files = new TreeMap<>();
        for (String name : new LocalDisk(directory).list()) {
            files.put(name.replaceAll("[-.].*", ""), permissions(directory.resolve(name)));
        }
        assertThat(files.keySet()).containsExactly("clean", "damaged", "image", "lock", "log");
        assertThat(files.values()).containsOnly("rw-------");
    }

    @Test
    void onlyTheOwnerMayReadTheTemporaryFilesOfAStoreThatIsReadOnly() throws Exception {
        QuietLog.set();
        try (ImageDirectory temporary = new ImageDirectory();
                Image image = Image.create(temporary.path(), ImageSize.UNKNOWN)) {
            assertThat(permissions(temporary.path())).isEqualTo("rwx------");
            assertThat(permissions(image.path())).isEqualTo("rw-------");
        }
    }

    private static String permissions(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void noSecondLockIsGivenInThisProcessOrAnother() throws Exception {
        Closeable lock = new LocalDisk(directory).lock();
        LocalDisk second = new LocalDisk(directory);
        assertThatThrownBy(second::lock).isInstanceOf(OverlappingFileLockException.class);
        // The refused attempt must not have released what the first one holds.
        assertThat(LockAttempt.inAnotherProcess(directory)).isEqualTo(LockAttempt.REFUSED);
        assertThatThrownBy(second::lock).isInstanceOf(OverlappingFileLockException.class);
        lock.close();
        assertThat(LockAttempt.inAnotherProcess(directory)).isEqualTo(LockAttempt.LOCKED);
        new LocalDisk(directory).lock().close(); // The other process has died with its lock.
    }

    @Test
    void aLockReleasedTwiceDoesNotReleaseThatOfSomebodyElse() throws Exception {
        LocalDisk disk = new LocalDisk(directory);
        Closeable first = disk.lock();
        first.close();
        Closeable second = disk.lock();
        first.close();
        assertThatThrownBy(disk::lock).isInstanceOf(OverlappingFileLockException.class);
        second.close();
    }

    @Test
    void anInterruptedThreadCanDoEverythingAndStaysInterrupted() throws Exception {
        LocalDisk disk = new LocalDisk(directory);
        Thread.currentThread().interrupt();
        try (DiskFile file = disk.open("a")) {
            file.write(ByteBuffer.wrap(new byte[10]), 0);
            file.force();
            file.truncate(5);
            assertThat(file.read(ByteBuffer.allocate(10), 0)).isEqualTo(5);
            disk.forceDirectory();
            disk.lock().close();
            assertThat(Thread.interrupted()).isTrue();
            assertThat(file.size()).isEqualTo(5);
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    void interruptingAThreadThatWritesDoesNotCloseTheFile() throws Exception {
        LocalDisk disk = new LocalDisk(directory);
        AtomicBoolean done = new AtomicBoolean();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        try (DiskFile file = disk.open("a")) {
            Thread writer = new Thread(() -> {
                try {
                    for (int i = 0; i < 300; i++) {
                        file.write(ByteBuffer.wrap(new byte[100_000]), i);
                        file.force();
                        file.read(ByteBuffer.allocate(100_000), 0);
                    }
                } catch (Throwable e) {
                    failure.set(e);
                } finally {
                    done.set(true);
                }
            });
            writer.start();
            while (!done.get()) {
                writer.interrupt();
                Thread.onSpinWait();
            }
            assertThat(failure.get()).isNull();
            assertThat(file.size()).isEqualTo(100_299);
        }
    }
}
