package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitLogTest {

    @Test
    void whatWasAppendedAndForcedIsReadBackInOrderAcrossSegments(@TempDir Path directory) throws Exception {
        Disk disk = new LocalDisk(directory.resolve("store"));
        List<String> written = new ArrayList<>();
        for (int run = 0; run < 3; run++) {
            List<String> read = new ArrayList<>();
            try (CommitLog log = CommitLog.open(disk, 200, 0, (position, sequence, body) -> read.add(text(body)))) {
                assertThat(read).isEqualTo(written);
                assertThat(log.recovery().cut()).isNull();
                assertThat(log.recovery().lastSequence()).isEqualTo(written.size());
                for (int i = 0; i < 10; i++) {
                    String text = "commit " + written.size();
                    written.add(text);
                    CommitLog.Appended appended = append(log, text);
                    assertThat(appended.sequence()).isEqualTo(written.size());
                    if (i % 3 == 0) {
                        log.awaitForced(appended.end());
                        assertThat(log.forced()).isEqualTo(log.appended());
                    }
                }
            }
        }
        assertThat(LogSegment.bases(disk.list())).hasSizeGreaterThan(3);
    }

    @Test
    void roomIsMadeBeforehandAndIsNeitherACommitNorDamage(@TempDir Path directory) throws Exception {
        FaultyDisk disk = new FaultyDisk(directory);
        String file = LogSegment.fileName(0);
        CommitLog log = CommitLog.open(disk, CommitLog.SEGMENT_BYTES, 0, (position, sequence, body) -> {});
        log.awaitForced(append(log, "first").end());
        int prepared = disk.bytes(file).length;
        assertThat((long) prepared).isGreaterThan(log.appended());
        log.awaitForced(append(log, "second").end());
        assertThat(disk.bytes(file)).hasSize(prepared);

        FaultyDisk killed = disk.copy();
        log.close();
        assertThat(disk.bytes(file)).hasSize((int) log.appended());

        List<String> read = new ArrayList<>();
        try (CommitLog again = CommitLog.open(
                killed, CommitLog.SEGMENT_BYTES, 0, (position, sequence, body) -> read.add(text(body)))) {
            assertThat(read).containsExactly("first", "second");
            assertThat(again.recovery().cut()).isNull();
            assertThat(killed.list()).containsExactly(file);
        }
    }

    private static CommitLog.Appended append(CommitLog log, String text) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        log.reserve(body.length);
        return log.append(body, body.length, LogRecord.crc(body, 0, body.length));
    }

    private static String text(java.nio.ByteBuffer body) {
        return StandardCharsets.UTF_8.decode(body).toString();
    }
}
