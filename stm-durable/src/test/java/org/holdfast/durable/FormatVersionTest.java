package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.esotericsoftware.kryo.io.Output;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.holdfast.stm.TLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What another release has written is refused by its version, whichever that is, or read as what it is. */
class FormatVersionTest {

    private static final int MARK_VERSION_AT = 4;

    @TempDir
    Path directory;

    private FaultyDisk disk;

    @BeforeEach
    void makeTheStore() throws IOException {
        QuietLog.set();
        disk = new FaultyDisk(directory);
        try (DurableStore store = StoreScript.open(disk)) {
            store.getOrCreate("number", TLong::new).set(7);
        }
    }

    private static void assertRefused(ThrowingCallable reading, String what, int version) {
        assertThatThrownBy(reading)
                .isExactlyInstanceOf(StoreException.class)
                .hasMessageContaining(what)
                .hasMessageContaining("has version " + version + " of its format")
                .hasMessageContaining("open the store with the release of Holdfast that wrote it");
    }

    @Test
    void aSegmentOfTheLog() {
        for (int at = 8; at < 12; at++) {
            for (int value = 0; value < 256; value++) {
                ByteBuffer header = ByteBuffer.allocate(LogSegment.HEADER_BYTES);
                new LogSegment(64, 5).encode(header);
                header.put(at, (byte) value).putInt(28, LogRecord.crc(header.array(), 0, 28));
                int version = header.getInt(8);
                if (version == 1) {
                    assertThat(LogSegment.decode(header.array(), "log-x")).isEqualTo(new LogSegment(64, 5));
                } else {
                    assertRefused(() -> LogSegment.decode(header.array(), "log-x"), "log-x", version);
                }
            }
        }
    }

    @Test
    void aCommit() {
        for (int version = 0; version < 256; version++) {
            Output output = CommitBody.start();
            CommitBody.writeId(output, "a");
            byte[] body = output.toBytes();
            body[0] = (byte) version;
            Ids ids = new Ids();
            ThrowingCallable reading = () -> CommitBody.read(ByteBuffer.wrap(body), 99, ids);
            if (version == 1) {
                assertThat(reading).satisfies(ThrowingCallable::call);
                assertThat(ids.seen).containsExactly("a");
            } else {
                assertRefused(reading, "the commit at position 99 of the log", version);
                assertThat(ids.seen).isEmpty();
            }
        }
    }

    private static final class Ids implements CommitBody.Visitor {

        private final List<String> seen = new ArrayList<>();

        @Override
        public void id(String id) {
            seen.add(id);
        }

        @Override
        public void shape(Shape shape) {}

        @Override
        public void state(long id, ByteBuffer state) {}

        @Override
        public void included(SpillFile.Seal file) {}
    }

    /** The image has none of its own: it is used only by the mark that was written with it. */
    @Test
    void aMarkAndItsImage() throws IOException {
        byte[] mark = disk.bytes("clean");
        for (int version = 0; version < 256; version++) {
            disk.put("clean", withVersion(mark, version));
            int found = version;
            if (version != 1 && version != 2) {
                assertRefused(() -> StoreScript.open(disk), "clean, the mark of a clean close,", found);
                assertRefused(() -> CleanMark.read(disk), "clean", found);
                assertThat(disk.bytes("clean")).isEqualTo(withVersion(mark, version));
            }
        }
        disk.put("clean", mark);
        assertUsesImage(Outcome.ABORTED);
    }

    private static byte[] withVersion(byte[] mark, int version) {
        byte[] other = mark.clone();
        other[MARK_VERSION_AT] = (byte) version;
        ByteBuffer.wrap(other)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0, LogRecord.crc(other, MARK_VERSION_AT, other.length - MARK_VERSION_AT));
        return other;
    }

    @Test
    void aMarkFromBeforeThereWereIdsIsReadAsOneWithoutAny() throws IOException {
        byte[] mark = disk.bytes("clean");
        byte[] older =
                withVersion(Arrays.copyOf(mark, mark.length - 2), 1); // that none was dropped, and that none is there
        disk.put("clean", older);
        assertUsesImage(Outcome.ABORTED);
    }

    private void assertUsesImage(Outcome ofAnything) throws IOException {
        try (DurableStore store = StoreScript.open(disk)) {
            assertThat(store.recovery().clean()).isTrue();
            assertThat(store.recovery().rebuiltBecause()).isEqualTo(Optional.empty());
            assertThat(store.<TLong>root("number").orElseThrow().get()).isEqualTo(7);
            assertThat(store.outcome("a")).isEqualTo(ofAnything);
        }
    }
}
