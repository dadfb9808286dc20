package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.holdfast.stm.Stm.atomic;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real store whose files are not what was written: what is whole is served, the rest is told, nothing is wrong. */
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

    @ParameterizedTest(name = "closed cleanly: {0}")
    @ValueSource(booleans = {true, false})
    void aLogCutAtAnyByteOfItsLastThreeCommitsOpensWithTheWholeOnes(boolean clean) throws IOException {
        for (int size = Math.toIntExact(STARTS.get(COMMITS - 3)); size < log.length; size++) {
            try (ScratchDirectory scratch = copy(clean)) {
                byte[] cut = Arrays.copyOf(log, size);
                Files.write(scratch.path().resolve(LOG), cut);
                int whole = commitsBefore(size);
                assertOpensWith(scratch.path(), whole, cut, clean);
                assertStandsInTheLogAlone(scratch.path(), whole + 100);
            } catch (AssertionError | StoreException e) {
                fail("cut at byte " + size, e);
            }
        }
    }

    @ParameterizedTest(name = "closed cleanly: {0}")
    @ValueSource(booleans = {true, false})
    void aFlippedBitInTheLastThreeCommitsIsFoundAndTold(boolean clean) throws IOException {
        for (int bit = Math.toIntExact(8 * STARTS.get(COMMITS - 3)); bit < 8 * log.length; bit++) {
            try (ScratchDirectory scratch = copy(clean)) {
                byte[] flipped = flip(log, bit);
                Files.write(scratch.path().resolve(LOG), flipped);
                if (isPadding(bit / 8)) {
                    assertOpensWith(scratch.path(), COMMITS, flipped, clean);
                    continue;
                }
                int whole = commitsBefore(bit / 8);
                // A later record tells that all before it had been forced; of the last one only the mark knows that.
                assertOpensWith(scratch.path(), whole, flipped, clean || whole < COMMITS - 1);
            } catch (AssertionError | StoreException e) {
                fail("bit " + bit % 8 + " of byte " + bit / 8, e);
            }
        }
    }

    @Test
    void aMarkThatIsDamagedAnywhereIsNotUsed() throws IOException {
        byte[] mark = Files.readAllBytes(original.resolve(MARK));
        List<byte[]> damaged = new ArrayList<>();
        for (int i = 0; i < mark.length; i++) {
            damaged.add(Arrays.copyOf(mark, i));
        }
        for (int bit = 0; bit < 8 * mark.length; bit++) {
            damaged.add(flip(mark, bit));
        }
        damaged.add(new byte[mark.length]);
        damaged.add(Arrays.copyOf(mark, mark.length + 1));
        for (int i = 0; i < damaged.size(); i++) {
            FaultyDisk disk = new FaultyDisk(directory.resolve("none"));
            disk.put(MARK, damaged.get(i));
            assertThat(CleanMark.read(disk)).as("damage %d", i).isEmpty();
            if (i % 64 == 0) {
                try (ScratchDirectory scratch = copy(true)) {
                    Files.write(scratch.path().resolve(MARK), damaged.get(i));
                    assertOpensRebuilt(scratch.path(), false, "no mark of a clean close");
                }
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void anImageThatIsDamagedAnywhereIsRebuilt(long seed) throws IOException {
        byte[] image = Files.readAllBytes(original.resolve(IMAGE));
        Random random = new Random(seed);
        for (int i = 0; i < 40; i++) {
            byte[] damaged = i % 4 == 0
                    ? Arrays.copyOf(image, random.nextInt(image.length))
                    : flip(image, random.nextInt(8 * image.length));
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

    @Test
    void filesOfOthersAreLeftAlone() throws IOException {
        try (ScratchDirectory scratch = copy(true)) {
            List<String> names =
                    List.of("README", "log-", "log-1", "log-000000000000000g", "clean.new", "image-.map", "x");
            for (String name : names) {
                Files.writeString(scratch.path().resolve(name), "of somebody else");
            }
            Files.createDirectory(scratch.path().resolve("directory"));
            assertOpensWith(scratch.path(), COMMITS, log, false);
            for (String name : names) {
                if (!name.equals("clean.new")) { // A name of the store's own.
                    assertThat(scratch.path().resolve(name)).hasContent("of somebody else");
                }
            }
        }
    }

    @Test
    void aMissingSegmentIsRefusedByNameAgainAndAgain() throws IOException {
        Path segmented = Files.createDirectory(directory.resolve("segmented"));
        try (DurableStore store = DurableStore.open(new LocalDisk(segmented), StoreOptions.defaults(), 100)) {
            Entity entity = store.getOrCreate("entity", Entity::new);
            for (int commit = 2; commit <= 8; commit++) {
                entity.commit(commit);
            }
        }
        List<Long> bases = LogSegment.bases(new LocalDisk(segmented).list());
        assertThat(bases).hasSizeGreaterThan(3);
        for (boolean clean : new boolean[] {true, false}) {
            for (int i = 0; i < bases.size() - 1; i++) {
                try (ScratchDirectory scratch = copy(segmented, clean)) {
                    Path path = scratch.path();
                    Path missing = path.resolve(LogSegment.fileName(bases.get(i)));
                    byte[] bytes = Files.readAllBytes(missing);
                    Files.delete(missing);
                    String named = LogSegment.fileName(bases.get(Math.max(0, i - 1)));
                    assertRefused(path, named);
                    assertRefused(path, named);
                    Files.write(missing, bytes);
                    assertHolds(path, 8);
                } catch (AssertionError e) {
                    fail("segment " + i + " missing, clean: " + clean, e);
                }
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
        ByteBuffer.wrap(newer).putInt(8, 2);
        ByteBuffer.wrap(newer).putInt(28, LogRecord.crc(newer, 0, 28));
        assertRefusesFormat(newer, "version 2");
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

    private static int commitsBefore(int offset) {
        return (int) STARTS.stream().skip(1).filter(end -> end <= offset).count();
    }

    private static boolean isPadding(int offset) {
        int start = Math.toIntExact(STARTS.get(commitsBefore(offset)));
        LogRecord record = LogRecord.decode(ByteBuffer.wrap(log), start, start);
        return offset >= start + LogRecord.FRAME_BYTES + record.length();
    }

    private static byte[] flip(byte[] bytes, int bit) {
        byte[] flipped = bytes.clone();
        flipped[bit / 8] ^= (byte) (1 << (bit % 8));
        return flipped;
    }

    /** Opens a store whose log are these bytes, which go wrong after the first so many commits. */
    private static void assertOpensWith(Path path, int commits, byte[] bytes, boolean damage) throws IOException {
        try (DurableStore store = DurableStore.open(path)) {
            assertContent(store, commits);
            Optional<RecoveryReport.Cut> cut = store.recovery().cut();
            long offset = STARTS.get(commits);
            store.<Entity>root("entity").orElseThrow().commit(commits + 100);
            if (commits == COMMITS || (offset == bytes.length && !damage)) {
                assertThat(cut).isEmpty();
                return;
            }
            RecoveryReport.Cut found = cut.get();
            assertThat(found.file()).isEqualTo(LOG);
            assertThat(found.offset()).isEqualTo(offset);
            assertThat(found.bytes()).isEqualTo(bytes.length - offset);
            assertThat(found.damage()).as("damage").isEqualTo(damage);
            byte[] cutOff = Arrays.copyOfRange(bytes, (int) offset, bytes.length);
            if (Arrays.equals(cutOff, new byte[cutOff.length])) {
                assertThat(found.keptAs()).as("zeros are not worth keeping").isEmpty();
            } else {
                assertThat(path.resolve(found.keptAs().orElseThrow())).hasBinaryContent(cutOff);
            }
            assertThat(store.recovery().toString()).contains(LOG, Long.toString(offset));
        }
    }

    private static void assertOpensRebuilt(Path path, boolean clean, String because) {
        try (DurableStore store = DurableStore.open(path)) {
            assertThat(store.recovery().clean()).isEqualTo(clean);
            assertThat(store.recovery().rebuiltBecause().orElseThrow()).contains(because);
            assertContent(store, COMMITS);
        }
    }

    /** Whatever else is gone, the log says what the store showed. */
    private static void assertStandsInTheLogAlone(Path path, int commit) throws IOException {
        assertHolds(path, commit);
        Files.delete(path.resolve(MARK));
        assertHolds(path, commit);
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
