package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The twin of the disk really loses what a test must notice. */
class FaultyDiskTest {

    private final Path directory;
    private final FaultyDisk disk;

    FaultyDiskTest(@TempDir Path directory) throws IOException {
        this.directory = directory;
        Files.write(directory.resolve("image"), new byte[] {1, 2, 3});
        disk = new FaultyDisk(directory);
    }

    @Test
    void onlyForcedBytesInAForcedEntrySurvive() throws Exception {
        write(disk, "a", 3, true);
        write(disk, "lost", 3, true);
        disk.delete("lost");
        write(disk, "b", 3, true);
        disk.forceDirectory();
        write(disk, "a", 5, false);
        write(disk, "c", 3, true);
        disk.rename("b", "d");
        FaultyDisk left = disk.survivors(Survival.LOSE_UNFORCED, 0);
        assertThat(left.list()).containsExactlyInAnyOrder("a", "b", "image");
        assertThat(left.bytes("a")).hasSize(3);
    }

    @Test
    void whatAFailedForceForgotIsNotForcedByTheNext() throws Exception {
        DiskFile file = write(disk, "a", 3, true);
        disk.forceDirectory();
        file.write(ByteBuffer.wrap(new byte[9]), 0);
        disk.failAt(disk.operations() + 1);
        assertThatThrownBy(file::force).isInstanceOf(IOException.class);
        file.force();
        assertThat(file.size()).isEqualTo(9);
        assertThat(disk.survivors(Survival.LOSE_UNFORCED, 0).bytes("a")).hasSize(3);
    }

    @Test
    void whatOnlyTheProcessLostIsLostByThePowerLossAfterIt() throws Exception {
        write(disk, "a", 3, true);
        disk.forceDirectory();
        write(disk, "a", 5, false);
        FaultyDisk next = disk.survivors(Survival.KEEP_ALL, 0);
        assertThat(next.bytes("a")).hasSize(5);
        assertThat(next.survivors(Survival.LOSE_UNFORCED, 0).bytes("a")).hasSize(3);
    }

    @Test
    void nothingIsWrittenAfterACrash() throws Exception {
        DiskFile file = write(disk, "a", 3, true);
        disk.crashAt(disk.operations() + 1);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(disk::list).isInstanceOf(CrashException.class);
            assertThatThrownBy(() -> file.write(ByteBuffer.wrap(new byte[9]), 0))
                    .isInstanceOf(CrashException.class);
            assertThatThrownBy(disk::forceDirectory).isInstanceOf(CrashException.class);
        }
        assertThat(disk.survivors(Survival.KEEP_ALL, 0).bytes("a")).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3})
    void anExternalFileIsGarbageUnlessForcedAfterItsLastChange(long seed) throws Exception {
        Path image = directory.resolve("image");
        Files.write(image, new byte[100]);
        disk.survivors(Survival.TORN_LAST_WRITE, seed);
        assertThat(Files.exists(image) && Arrays.equals(Files.readAllBytes(image), new byte[100]))
                .isFalse();
    }

    @Test
    void anExternalFileSurvivesOnceForcedWithItsName() throws Exception {
        Files.write(directory.resolve("image.new"), new byte[100]);
        disk.openToRead("image.new").force();
        disk.rename("image.new", "image");
        disk.forceDirectory();
        FaultyDisk left = disk.survivors(Survival.LOSE_UNFORCED, 0);
        assertThat(left.list()).containsExactly("image");
        assertThat(Files.size(directory.resolve("image"))).isEqualTo(100);
    }

    @Test
    void anExternalFileGetsItsOldNameBackIfTheDirectoryWasNotForced() throws Exception {
        Files.write(directory.resolve("image.new"), new byte[100]);
        disk.openToRead("image.new").force();
        disk.rename("image.new", "image");
        FaultyDisk left = disk.survivors(Survival.LOSE_UNFORCED, 0);
        assertThat(left.list()).containsExactly("image");
        assertThat(Files.size(directory.resolve("image"))).isEqualTo(3);
    }

    private static DiskFile write(FaultyDisk disk, String name, int size, boolean force) throws IOException {
        DiskFile file = disk.open(name);
        file.write(ByteBuffer.wrap(new byte[size]), 0);
        if (force) {
            file.force();
        }
        return file;
    }
}
