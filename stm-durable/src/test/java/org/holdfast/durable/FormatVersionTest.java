package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.esotericsoftware.kryo.io.Output;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.holdfast.stm.TLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What another release has written is refused by its version, whichever that is. */
class FormatVersionTest {

    private static final int MARK_VERSION_AT = 4;
    private static final String LOG = "log-0000000000000000";

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
                if (version == 2) {
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

    @Test
    void aCommitThatNamesNoObjectOrNoTransactionIsRefused() {
        Output noObject = CommitBody.start();
        CommitBody.writeState(noObject, -1, new byte[3]);
        Output noTransaction = CommitBody.start();
        noTransaction.writeByte(4);
        noTransaction.writeString((String) null);
        for (Output body : List.of(noObject, noTransaction)) {
            assertThatThrownBy(() -> CommitBody.read(ByteBuffer.wrap(body.toBytes()), 99, new Ids()))
                    .isInstanceOf(CorruptStoreException.class)
                    .hasMessageContaining("the commit at position 99 of the log is whole, but not in a format");
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
            if (version != 2) {
                assertRefused(() -> StoreScript.open(disk), "clean, the mark of a clean close,", found);
                assertRefused(() -> CleanMark.read(disk), "clean", found);
                assertThat(disk.bytes("clean")).isEqualTo(withVersion(mark, version));
            }
        }
        disk.put("clean", mark);
        assertUsesImage();
    }

    private static byte[] withVersion(byte[] mark, int version) {
        byte[] other = mark.clone();
        other[MARK_VERSION_AT] = (byte) version;
        ByteBuffer.wrap(other)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0, LogRecord.crc(other, MARK_VERSION_AT, other.length - MARK_VERSION_AT));
        return other;
    }

    /**
     * What a build from before a format was changed has left: a map and a variable as roots, and closed. Roots had no
     * variables of their own then. The one store has a mark without ids, the other one of today's version.
     */
    @ParameterizedTest(name = "mark of version {0}, there: {1}")
    @CsvSource({"1, true", "1, false", "2, true", "2, false"})
    void aStoreThatAnOlderBuildHasWrittenIsRefusedAndLeftAlone(int mark, boolean marked) throws IOException {
        FaultyDisk old = new FaultyDisk(Files.createDirectory(directory.resolve("older")));
        for (String name : marked ? List.of(LOG, "clean") : List.of(LOG)) {
            String resource = "/older-stores/mark-" + mark + "/" + name;
            try (InputStream bytes = Objects.requireNonNull(getClass().getResourceAsStream(resource), resource)) {
                old.put(name, bytes.readAllBytes());
            }
        }
        FaultyDisk before = old.copy();
        String what = marked && mark == 1 ? "clean" : LOG;
        for (StoreOptions options : List.of(
                StoreOptions.defaults(),
                StoreOptions.defaults(),
                StoreOptions.defaults().withReadOnly(true))) {
            assertRefused(() -> DurableStore.open(old, options, 1_000), what, 1);
        }
        assertThat(old.bytes(LOG)).isEqualTo(before.bytes(LOG));
        assertThat(old.exists("clean")).isEqualTo(marked);
    }

    @Test
    void aRootThatDoesNotStandInAVariableIsRefusedByItsName() throws IOException {
        FaultyDisk old = new FaultyDisk(Files.createDirectory(directory.resolve("older")));
        try (InputStream bytes =
                Objects.requireNonNull(getClass().getResourceAsStream("/older-stores/mark-1/" + LOG))) {
            byte[] log = bytes.readAllBytes();
            ByteBuffer.wrap(log).putInt(8, 2);
            ByteBuffer.wrap(log).putInt(28, LogRecord.crc(log, 0, 28));
            old.put(LOG, log);
        }
        try (DurableStore store = DurableStore.open(old, StoreOptions.defaults(), 1_000)) {
            assertThat(store.rootNames()).containsExactly("accounts", "text");
            for (ThrowingCallable use : List.<ThrowingCallable>of(
                    () -> store.root("accounts"), () -> store.getOrCreate("accounts", TLong::new))) {
                assertThatThrownBy(use)
                        .isInstanceOf(StoreException.class)
                        .hasMessageContaining("the map of roots of store " + old.directory() + " is damaged")
                        .hasMessageContaining("accounts");
            }
        }
    }

    private void assertUsesImage() throws IOException {
        try (DurableStore store = StoreScript.open(disk)) {
            assertThat(store.recovery().clean()).isTrue();
            assertThat(store.recovery().rebuiltBecause()).isEqualTo(Optional.empty());
            assertThat(store.<TLong>root("number").orElseThrow().get()).isEqualTo(7);
        }
    }
}
