package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.holdfast.stm.TLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user reads after opening a store. */
class RecoveryReportTest {

    private static final String LOG = "log-0000000000000000";

    @TempDir
    Path directory;

    private Path store;
    private byte[] log;

    /** Two commits: of the root, and of its new value. */
    @BeforeEach
    void makeTheStore() throws IOException {
        QuietLog.set();
        store = directory.resolve("bank");
        try (DurableStore made = DurableStore.open(store)) {
            assertThat(words(made)).isEqualTo("nothing had to be recovered");
            made.getOrCreate("number", TLong::new).set(7);
        }
        log = Files.readAllBytes(store.resolve(LOG));
    }

    @Test
    void afterAClose() {
        assertReads("nothing had to be recovered");
    }

    @Test
    void afterAKill() throws IOException {
        kill();
        assertReads("had not been closed, and was recovered; 2 commits taken from the log");
    }

    @Test
    void afterAKillInTheMiddleOfAWrite() throws IOException {
        kill();
        Files.write(store.resolve(LOG), Arrays.copyOf(log, log.length - 9));
        long offset = startOfLastCommit();
        assertReads("had not been closed, and was recovered; " + LOG + " ended at offset " + offset
                + " in a commit that was not whole, as a crash leaves it; " + (log.length - 9 - offset)
                + " bytes from there on were cut off and are kept in damaged-" + String.format("%016x", offset)
                + "; 1 commit taken from the log");
    }

    @Test
    void afterAKillThatLeftZeros() throws IOException {
        kill();
        Files.write(store.resolve(LOG), Arrays.copyOf(log, log.length + 100));
        assertReads("had not been closed, and was recovered; 2 commits taken from the log");
    }

    @Test
    void afterDamage() throws IOException {
        kill();
        byte[] damaged = log.clone();
        damaged[40] ^= 1;
        Files.write(store.resolve(LOG), damaged);
        assertReads("DAMAGE: commits that had been acknowledged are missing from offset 32 of " + LOG + "; "
                + (log.length - 32) + " damaged bytes from there on, with 1 commit among them that would be whole,"
                + " were cut off and are kept in damaged-0000000000000020; all before it is there;"
                + " had not been closed, and was recovered; 0 commits taken from the log");
    }

    @Test
    void afterTheLogHasLostItsEnd() throws IOException {
        long offset = startOfLastCommit();
        Files.write(store.resolve(LOG), Arrays.copyOf(log, (int) offset));
        assertReads("DAMAGE: commits that had been acknowledged are missing from offset " + offset + " of " + LOG
                + "; nothing stands there; all before it is there; had been closed;"
                + " the image was rebuilt, because it shows commits that are not in the log any more;"
                + " 1 commit taken from the log");
    }

    @Test
    void afterTheImageHasChanged() throws IOException {
        Path image = store.resolve("image-1.map");
        byte[] bytes = Files.readAllBytes(image);
        bytes[new Random(1).nextInt(bytes.length)] ^= 1;
        ImageSeal before = ImageSeal.of(image);
        Files.write(image, bytes);
        assertReads("had been closed; the image was rebuilt, because image-1.map has changed since: "
                + ImageSeal.of(image) + " instead of " + before + "; 2 commits taken from the log");
        assertThat(before.toString()).matches("\\d+ bytes with checksum [0-9a-f]+");
    }

    @Test
    void afterTheImageHasGone() throws IOException {
        Files.delete(store.resolve("image-1.map"));
        assertReads("had been closed; the image was rebuilt, because image-1.map is missing;"
                + " 2 commits taken from the log");
    }

    private void kill() throws IOException {
        Files.delete(store.resolve("clean"));
        Files.delete(store.resolve("image-1.map"));
    }

    private long startOfLastCommit() throws IOException {
        long[] start = {0};
        FaultyDisk disk = new FaultyDisk(directory.resolve("none"));
        disk.put(LOG, log);
        CommitLog.read(disk, 0, (position, sequence, body) -> start[0] = position);
        return start[0];
    }

    private void assertReads(String expected) {
        try (DurableStore opened = DurableStore.open(store)) {
            assertThat(words(opened)).isEqualTo(expected);
        }
    }

    private String words(DurableStore opened) {
        String report = opened.recovery().toString();
        assertThat(report).startsWith(opened.recovery().directory() + ": ").matches("(?s).*, \\d+ ms");
        return report.substring(report.indexOf(": ") + 2, report.lastIndexOf(", "));
    }
}
