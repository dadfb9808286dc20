package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.holdfast.stm.Stm.atomic;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What else may be wrong with the files of a store than {@link EveryDamageTest} does to them. */
class StoreDamageTest {

    private static final int COMMITS = 6;
    private static final String LOG = "log-0000000000000000";
    private static final String MARK = "clean";
    private static final String IMAGE = "image-1.map";

    @TempDir
    static Path directory;

    /** A store that was closed. */
    private static Path original;

    private static byte[] log;

    /** Where each commit begins in the log, and at last where the log ends. */
    private static final List<Long> STARTS = new ArrayList<>();

    record Point(int x, String label) {}

    static final class Entity {
        final TLong number = new TLong();
        final TVar<Object> point = new TVar<>("none");

        void commit(int commit) {
            atomic(() -> {
                number.set(commit);
                point.set(new Point(commit, "p" + commit));
            });
        }
    }

    @BeforeAll
    static void makeTheStore() throws IOException {
        QuietLog.set();
        original = Files.createDirectory(directory.resolve("original"));
        try (DurableStore store = DurableStore.open(original)) {
            Entity entity = store.getOrCreate("entity", Entity::new);
            for (int commit = 2; commit <= COMMITS; commit++) {
                entity.commit(commit);
            }
        }
        log = Files.readAllBytes(original.resolve(LOG));
        CommitLog.read(new LocalDisk(original), 0, (position, sequence, body) -> STARTS.add(position));
        STARTS.add((long) log.length);
        assertThat(STARTS).hasSize(COMMITS + 1);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void anImageThatIsDamagedAnywhereIsRebuilt(long seed) throws IOException {
        byte[] image = Files.readAllBytes(original.resolve(IMAGE));
        Random random = new Random(seed);
        for (int i = 0; i < 40; i++) {
            byte[] damaged = i % 4 == 0
                    ? Arrays.copyOf(image, random.nextInt(image.length))
                    : Damages.flip(image, random.nextInt(8 * image.length));
            try (ScratchDirectory scratch = copy(true)) {
                Files.write(scratch.path().resolve(IMAGE), damaged);
                assertOpensRebuilt(scratch.path(), true, IMAGE);
            }
        }
    }

    @Test
    void whatIsMissingBesideTheLogIsRebuilt() throws IOException {
        try (ScratchDirectory scratch = copy(true)) {
            Files.delete(scratch.path().resolve(IMAGE));
            assertOpensRebuilt(scratch.path(), true, IMAGE);
        }
        try (ScratchDirectory scratch = copy(true)) {
            Files.delete(scratch.path().resolve(MARK));
            assertOpensRebuilt(scratch.path(), false, "no mark of a clean close");
        }
        try (ScratchDirectory scratch = copy(false)) {
            assertOpensRebuilt(scratch.path(), false, "no mark of a clean close");
        }
    }

    @ParameterizedTest(name = "closed cleanly: {0}")
    @ValueSource(booleans = {true, false})
    void filesOfOthersAreLeftAlone(boolean clean) throws IOException {
        try (ScratchDirectory scratch = copy(clean)) {
            List<String> names = List.of(
                    "README", "log-", "log-1", "log-000000000000000g", "clean.new", "image-.map", "flushed-cafe", "x");
            for (String name : names) {
                Files.writeString(scratch.path().resolve(name), "of somebody else");
            }
            Files.createDirectory(scratch.path().resolve("directory"));
            assertHolds(scratch.path(), COMMITS);
            for (String name : names) {
                if (!name.equals("clean.new")) { // A name of the store's own.
                    assertThat(scratch.path().resolve(name)).hasContent("of somebody else");
                }
            }
        }
    }

    @Test
    void aMarkThatMakesNoSenseUnderARightChecksumIsNotUsed() throws IOException {
        byte[] mark = Files.readAllBytes(original.resolve(MARK));
        for (int at = 5; at < mark.length; at++) { // behind the version
            for (int value : new int[] {-1, 0, 0x7f, 0x80, 0xff}) {
                byte[] changed = Arrays.copyOf(mark, value < 0 ? at : mark.length);
                if (value >= 0) {
                    changed[at] = (byte) value;
                }
                FaultyDisk disk = new FaultyDisk(directory.resolve("none"));
                disk.put(MARK, changed);
                disk.put(MARK, RandomDamage.mend(StoreFiles.of(disk)).bytes(MARK));
                CleanMark.read(disk).ifPresent(read -> {
                    assertThat(read.position()).isNotNegative();
                    assertThat(read.largestId()).isNotNegative();
                    assertThat(read.image().fileName()).matches("image-[0-9]+\\.map");
                    assertThat(read.ids()).doesNotContainNull();
                });
            }
        }
    }

    @Test
    void aFileOfMovedChangesThatNoCommitNamesGoesWhenTheStoreIsOpenedAfterACrash() throws IOException {
        for (boolean clean : new boolean[] {true, false}) {
            try (ScratchDirectory scratch = copy(clean)) {
                Path file = Files.write(scratch.path().resolve(SpillFile.name(7)), new byte[20]);
                assertHolds(scratch.path(), COMMITS);
                assertThat(Files.exists(file)).isEqualTo(clean);
            }
        }
    }

    @Test
    void aDirectoryWithAMarkAndNoLogIsNeverTakenForANewStore() throws IOException {
        try (ScratchDirectory scratch = copy(true)) {
            Files.delete(scratch.path().resolve(LOG));
            assertRefused(scratch.path(), LOG);
            assertRefused(scratch.path(), LOG);
            Files.write(scratch.path().resolve(LOG), log);
            assertHolds(scratch.path(), COMMITS);
        }
    }

    @Test
    void aLogOfANewerFormatIsRefusedAndLeftAlone() throws IOException {
        byte[] newer = log.clone();
        ByteBuffer.wrap(newer).putInt(8, 3);
        ByteBuffer.wrap(newer).putInt(28, LogRecord.crc(newer, 0, 28));
        assertRefusesFormat(newer, "version 3");
    }

    @Test
    void aCommitOfANewerFormatIsRefusedAndLeftAlone() throws IOException {
        byte[] newer = log.clone();
        int at = Math.toIntExact(STARTS.get(COMMITS - 1));
        LogRecord record = LogRecord.decode(ByteBuffer.wrap(log), at, at);
        byte[] body = Arrays.copyOfRange(log, at + LogRecord.FRAME_BYTES, at + LogRecord.FRAME_BYTES + record.length());
        body[0] = 2;
        new LogRecord(at, record.sequence(), record.forced(), body.length, LogRecord.crc(body, 0, body.length))
                .encode(ByteBuffer.wrap(newer).position(at), body);
        assertRefusesFormat(newer, "of the log has version 2 of its format");
    }

    private static void assertRefusesFormat(byte[] newer, String message) throws IOException {
        try (ScratchDirectory scratch = copy(false)) {
            Files.write(scratch.path().resolve(LOG), newer);
            for (int attempt = 0; attempt < 2; attempt++) {
                assertThatThrownBy(() -> DurableStore.open(scratch.path()))
                        .isInstanceOf(StoreException.class)
                        .hasMessageContaining(message)
                        .hasMessageContaining("open the store with");
            }
            assertThat(Files.readAllBytes(scratch.path().resolve(LOG))).isEqualTo(newer);
        }
    }

    private static ScratchDirectory copy(boolean clean) throws IOException {
        return copy(original, clean);
    }

    /** {@return a copy of a store as its close left it, or as a kill would have, without mark and image} */
    private static ScratchDirectory copy(Path store, boolean clean) throws IOException {
        ScratchDirectory copy = ScratchDirectory.copyOf(store);
        if (!clean) {
            Files.delete(copy.path().resolve(MARK));
            Files.delete(copy.path().resolve(IMAGE));
        }
        Files.deleteIfExists(copy.path().resolve("lock"));
        return copy;
    }

    private static void assertOpensRebuilt(Path path, boolean clean, String because) {
        try (DurableStore store = DurableStore.open(path)) {
            assertThat(store.recovery().clean()).isEqualTo(clean);
            assertThat(store.recovery().rebuiltBecause().orElseThrow()).contains(because);
            assertContent(store, COMMITS);
        }
    }

    private static void assertHolds(Path path, int commit) {
        try (DurableStore store = DurableStore.open(path)) {
            assertContent(store, commit);
        }
    }

    private static void assertContent(DurableStore store, int commit) {
        Entity entity = store.<Entity>root("entity").orElseThrow();
        assertThat(entity.number.get()).isEqualTo(commit == 1 ? 0 : commit);
        assertThat(entity.point.get()).isEqualTo(commit == 1 ? "none" : new Point(commit, "p" + commit));
    }

    private static void assertRefused(Path path, String file) {
        assertThatThrownBy(() -> DurableStore.open(path))
                .isInstanceOf(CorruptStoreException.class)
                .hasMessageContaining(file);
    }
}
