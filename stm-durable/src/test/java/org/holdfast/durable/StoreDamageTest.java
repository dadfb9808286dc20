package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.holdfast.stm.Stm.atomic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.holdfast.stm.collect.TMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store whose files were cut, flipped or taken away opens with what is whole, or says what is wrong. */
class StoreDamageTest {

    private static final int COMMITS = 6;
    private static final String LOG = "log-0000000000000000";

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
        }
    }

    @Test
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
    }
}
