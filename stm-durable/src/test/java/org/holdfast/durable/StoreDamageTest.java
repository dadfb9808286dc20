package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
<<<<<<< HEAD
import static org.holdfast.stm.Stm.atomic;

import java.io.IOException;
=======
import static org.assertj.core.api.Assertions.fail;
import static org.holdfast.stm.Stm.atomic;

import java.io.IOException;
import java.nio.ByteBuffer;
>>>>>>> crashtests
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
<<<<<<< HEAD
import java.util.stream.Stream;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.holdfast.stm.collect.TMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store whose files were cut, flipped or taken away opens with what is whole, or says what is wrong. */
=======
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
>>>>>>> crashtests
class StoreDamageTest {

    private static final int COMMITS = 6;
    private static final String LOG = "log-0000000000000000";
<<<<<<< HEAD

    @TempDir
    Path directory;

    private Path store;
    private byte[] log;

    /** The length of the log after each commit, from none on. */
    private final List<Integer> ends = new ArrayList<>();

    record Step(long number, String text) {}

    static final class Part {
        final TLong number = new TLong();
        final TVar<Step> step = new TVar<>(new Step(0, ""));
    }

    @BeforeEach
    void fill() throws IOException {
        store = directory.resolve("store");
        try (DurableStore opened = DurableStore.open(store)) {
            ends.add((int) Files.size(store.resolve(LOG)));
            TMap<Long, Part> parts = opened.getOrCreate("parts", TMap::new);
            ends.add((int) Files.size(store.resolve(LOG)));
            for (long i = 1; i < COMMITS; i++) {
                long number = i;
                atomic(() -> {
                    Part part = new Part();
                    part.number.set(number);
                    part.step.set(new Step(number, "step " + number));
                    parts.put(number, part);
                    parts.get(1L).step.set(new Step(number, "latest " + number));
                });
                ends.add((int) Files.size(store.resolve(LOG)));
            }
        }
        log = Files.readAllBytes(store.resolve(LOG));
        assertThat(ends).hasSize(COMMITS + 1).last().isEqualTo(log.length);
    }

    /** Opens a store of nothing but this log, and checks that it holds the commits before the one that is damaged. */
    private RecoveryReport opensWithTheWholeCommits(byte[] damagedLog, int firstDamagedByte) throws IOException {
        Path copy = directory.resolve("copy");
        deleteAll(copy);
        Files.createDirectories(copy);
        Files.write(copy.resolve(LOG), damagedLog);
        int whole = 0;
        while (whole < COMMITS && ends.get(whole + 1) <= firstDamagedByte) {
            whole++;
        }
        try (DurableStore opened = DurableStore.open(copy)) {
            holds(opened, whole);
            opened.getOrCreate("after", TLong::new).set(1);
            return opened.recovery();
        }
    }

    private static void holds(DurableStore opened, int commits) {
        TMap<Long, Part> parts = opened.<TMap<Long, Part>>root("parts").orElse(null);
        if (commits == 0) {
            assertThat((Object) parts).isNull();
            return;
        }
        assertThat(parts).hasSize(commits - 1);
        for (long i = 1; i < commits; i++) {
            Part part = parts.get(i);
            String text = i == 1 ? "latest " + (commits - 1) : "step " + i;
            assertThat(part.number.get()).isEqualTo(i);
            assertThat(part.step.get()).isEqualTo(new Step(i == 1 ? commits - 1L : i, text));
=======
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
>>>>>>> crashtests
        }
    }

    @Test
<<<<<<< HEAD
    void aLogCutAtAnyByteOfItsLastThreeCommits() throws IOException {
        for (int length = ends.get(COMMITS - 3); length < log.length; length++) {
            RecoveryReport report = opensWithTheWholeCommits(Arrays.copyOf(log, length), length);
            if (ends.contains(length)) {
                assertThat(report.cut()).as("cut at %d", length).isEmpty();
            } else {
                assertThat(report.cut().orElseThrow().offset())
                        .as("cut at %d", length)
                        .isIn(longs(ends));
                assertThat(report.cut().orElseThrow().damage())
                        .as("cut at %d", length)
                        .isFalse();
            }
        }
    }

    @Test
    void aLogWithAnyBitOfItsLastThreeCommitsFlipped() throws IOException {
        for (int at = ends.get(COMMITS - 3); at < log.length; at++) {
            if (isPadding(at)) {
                continue; // belongs to no commit
            }
            int bit = at % 8; // another bit at each byte here; every bit of the frames is flipped in LogDamageTest
            byte[] flipped = log.clone();
            flipped[at] ^= (byte) (1 << bit);
            RecoveryReport report = opensWithTheWholeCommits(flipped, at);
            RecoveryReport.Cut cut = report.cut().orElseThrow();
            assertThat(cut.offset()).as("bit %d of byte %d", bit, at).isIn(longs(ends));
            assertThat(cut.file()).isEqualTo(LOG);
            assertThat(cut.damage())
                    .as("acknowledged commits behind byte %d show that it is damage", at)
                    .isEqualTo(at < ends.get(COMMITS - 1));
            assertThat(report.toString()).contains(LOG, "offset " + cut.offset());
            String kept = cut.keptAs().orElseThrow();
            assertThat(directory.resolve("copy").resolve(kept)).exists();
        }
    }

    private boolean isPadding(int at) {
        int end = at + 1;
        while (log[end - 1] == 0 && end < log.length && !ends.contains(end)) {
            end++;
        }
        return log[end - 1] == 0 && ends.contains(end) && end - at < 8;
    }

    private static List<Long> longs(List<Integer> numbers) {
        return numbers.stream().map(Integer::longValue).toList();
    }

    @Test
    void aMarkOfACleanCloseWithAnyByteChangedOrCutIsIgnored() throws IOException {
        byte[] mark = Files.readAllBytes(store.resolve("clean"));
        for (int at = 0; at < mark.length; at++) {
            byte[] changed = mark.clone();
            changed[at] ^= 0x55;
            opensWithAll(changed);
            opensWithAll(Arrays.copyOf(mark, at));
        }
    }

    private void opensWithAll(byte[] mark) throws IOException {
        Files.write(store.resolve("clean"), mark);
        try (DurableStore opened = DurableStore.open(store)) {
            assertThat(opened.recovery().rebuiltBecause()).contains("no mark of a clean close");
            holds(opened, COMMITS);
        }
    }

    @Test
    void anImageThatWasChangedCutOrTakenAwayIsRebuilt() throws IOException {
        Path image = image();
        byte[] bytes = Files.readAllBytes(image);
        byte[] mark = Files.readAllBytes(store.resolve("clean"));
        for (int at = 0; at < bytes.length; at += 997) {
            byte[] changed = bytes.clone();
            changed[at] ^= 1;
            rebuilds(mark, image, changed);
        }
        rebuilds(mark, image, Arrays.copyOf(bytes, bytes.length / 2));
        rebuilds(mark, image, new byte[0]);
        Files.write(store.resolve("clean"), mark);
        Files.deleteIfExists(image);
        try (DurableStore opened = DurableStore.open(store)) {
            assertThat(opened.recovery().rebuiltBecause()).isPresent();
            holds(opened, COMMITS);
        }
    }

    private void rebuilds(byte[] mark, Path image, byte[] content) throws IOException {
        try (Stream<Path> files = Files.list(store)) {
            for (Path old :
                    files.filter(file -> file.toString().endsWith(".map")).toList()) {
                Files.delete(old);
            }
        }
        Files.write(image, content);
        Files.write(store.resolve("clean"), mark);
        try (DurableStore opened = DurableStore.open(store)) {
            assertThat(opened.recovery().rebuiltBecause()).isPresent();
            holds(opened, COMMITS);
        }
    }

    private Path image() throws IOException {
        try (Stream<Path> files = Files.list(store)) {
            return files.filter(file -> file.toString().endsWith(".map"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void filesThatAreNotOursAreLeftAlone() throws IOException {
        Files.writeString(store.resolve("readme.txt"), "mine");
        try (DurableStore opened = DurableStore.open(store)) {
            holds(opened, COMMITS);
        }
        assertThat(store.resolve("readme.txt")).hasContent("mine");
    }

    @Test
    void aSegmentThatIsMissingInTheMiddleIsRefusedByName() throws IOException {
        Path small = directory.resolve("small");
        try (DurableStore opened = DurableStore.open(new LocalDisk(small), StoreOptions.defaults(), 200)) {
            TMap<Long, String> map = opened.getOrCreate("map", TMap::new);
            for (long i = 0; i < 20; i++) {
                map.put(i, "value " + i);
            }
        }
        List<Path> segments;
        try (Stream<Path> files = Files.list(small)) {
            segments = files.filter(file -> file.getFileName().toString().startsWith("log-"))
                    .sorted()
                    .toList();
        }
        assertThat(segments).hasSizeGreaterThan(5);
        Files.delete(small.resolve("clean"));
        Files.delete(segments.get(2));
        assertThatThrownBy(() -> DurableStore.open(small))
                .isInstanceOf(CorruptStoreException.class)
                .hasMessageContaining(small.toString());
        assertThat(segments.get(3)).as("nothing is changed").exists();
    }

    private static void deleteAll(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
=======
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

    @ParameterizedTest(name = "closed cleanly: {0}")
    @ValueSource(booleans = {true, false})
    void aDirectoryWithAMarkAndNoLogIsNeverTakenForANewStore(boolean clean) throws IOException {
        try (ScratchDirectory scratch = copy(clean)) {
            Files.delete(scratch.path().resolve(LOG));
            if (!clean) {
                assertThat(scratch.path()).isEmptyDirectory(); // Nothing is left to tell that there was a store.
                return;
            }
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
        ByteBuffer.wrap(newer).position(at);
        new LogRecord(at, record.sequence(), record.forced(), body.length, LogRecord.crc(body, 0, body.length))
                .encode(ByteBuffer.wrap(newer).position(at), body);
        assertRefusesFormat(newer, "a format that this version knows");
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
>>>>>>> crashtests
    }
}
