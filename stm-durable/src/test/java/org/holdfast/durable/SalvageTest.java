package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.holdfast.stm.Stm.atomic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.holdfast.stm.Stm;
import org.holdfast.stm.TLong;
import org.holdfast.stm.collect.TMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is whole in a damaged store can be had in a new one, before the damage and behind it. */
class SalvageTest {

    private static final int SEGMENT_BYTES = 400;
    private static final int ROOTS = 4;
    private static final int COMMITS = 40;

    @TempDir
    Path directory;

    @TempDir
    Path target;

    /** A commit of the store: where it stands, and which root it set to its own number. */
    private record Commit(String file, int offset, long position, int root) {}

    private final List<Commit> commits = new ArrayList<>();
    private FaultyDisk damaged = new FaultyDisk(Path.of("none"));

    static {
        QuietLog.set();
    }

    private void makeTheStore() throws IOException {
        FaultyDisk disk = new FaultyDisk(directory);
        try (DurableStore store = DurableStore.open(disk, StoreOptions.defaults(), SEGMENT_BYTES)) {
            List<TLong> roots = new ArrayList<>();
            for (int i = 0; i < ROOTS; i++) {
                roots.add(store.getOrCreate("root " + i, TLong::new));
            }
            for (int i = 0; i < COMMITS; i++) {
                int number = i;
                Stm.options().withId("commit " + i).atomic(() -> roots.get(number % ROOTS)
                        .set(number));
            }
        }
        damaged = disk.copy();
        List<Long> positions = new ArrayList<>();
        CommitLog.read(damaged, 0, (position, sequence, body) -> positions.add(position));
        int before = positions.size() - COMMITS;
        List<Long> bases = LogSegment.bases(damaged.list());
        assertThat(bases).hasSizeGreaterThan(5);
        for (int i = 0; i < COMMITS; i++) {
            long position = positions.get(before + i);
            long base = bases.stream()
                    .filter(start -> start < position)
                    .reduce((first, second) -> second)
                    .orElseThrow();
            commits.add(new Commit(LogSegment.fileName(base), (int) (position - base), position, i % ROOTS));
        }
    }

    private SalvageReport salvage() throws IOException {
        return Salvage.run(damaged, new LocalDisk(target));
    }

    private void flip(String file, int offset) throws IOException {
        byte[] bytes = damaged.bytes(file);
        bytes[offset] ^= 1;
        damaged.put(file, bytes);
    }

    private static Map<String, Long> valuesIn(DurableStore store) {
        Map<String, Long> values = new HashMap<>();
        store.rootNames()
                .forEach(name ->
                        values.put(name, store.<TLong>root(name).orElseThrow().get()));
        return values;
    }

    private static Map<String, Long> valuesWithout(int lost) {
        Map<String, Long> values = new HashMap<>();
        for (int i = 0; i < COMMITS; i++) {
            if (i != lost) {
                values.put("root " + i % ROOTS, (long) i);
            }
        }
        return values;
    }

    @Test
    void aStoreThatIsWholeComesOverWhole() throws IOException {
        makeTheStore();
        SalvageReport report = salvage();
        assertThat(report.damages()).isEmpty();
        assertThat(report.lost()).isZero();
        try (DurableStore store = DurableStore.open(target)) {
            assertThat(valuesIn(store)).isEqualTo(valuesWithout(-1));
            assertThat(store.outcome("commit 7")).isEqualTo(Outcome.COMMITTED);
            assertThat(store.outcome("another")).isEqualTo(Outcome.ABORTED);
        }
    }

    @Test
    void ofADamagedCommitAnywhereOnlyThatIsLost() throws IOException {
        for (int lost = 0; lost < COMMITS; lost++) {
            makeAnew();
            Commit commit = commits.get(lost);
            flip(commit.file, commit.offset + LogRecord.FRAME_BYTES + 3);
            SalvageReport report = salvage();
            assertThat(report.damages()).hasSize(1);
            assertThat(report.damages().get(0).file()).isEqualTo(commit.file);
            assertThat(report.damages().get(0).offset()).isEqualTo(commit.offset);
            assertThat(report.lost()).isEqualTo(lost == COMMITS - 1 ? 0 : 1); // none behind it tells of the last one
            try (DurableStore store = DurableStore.open(target)) {
                assertThat(valuesIn(store)).isEqualTo(valuesWithout(lost));
                assertThat(store.outcome("commit " + lost)).isEqualTo(Outcome.UNKNOWN);
                assertThat(store.outcome("commit " + (lost + 1) % COMMITS)).isEqualTo(Outcome.COMMITTED);
                store.<TLong>root("root 0").orElseThrow().add(1);
            }
            try (DurableStore store = DurableStore.open(target)) {
                assertThat(store.recovery().clean()).isTrue();
                assertThat(store.outcome("commit " + lost)).isEqualTo(Outcome.UNKNOWN);
            }
        }
    }

    private void makeAnew() throws IOException {
        for (Path emptied : List.of(directory, target)) {
            try (var files = Files.list(emptied)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
        }
        commits.clear();
        makeTheStore();
    }

    @Test
    void aMissingSegmentIsToldAndWhatIsBehindItIsThere() throws IOException {
        makeTheStore();
        String missing = commits.get(COMMITS / 2).file;
        damaged.delete(missing);
        SalvageReport report = salvage();
        long inIt =
                commits.stream().filter(commit -> commit.file.equals(missing)).count();
        assertThat(report.lost()).isEqualTo(inIt);
        assertThat(report.toString()).contains("the segment before it is missing or cut");
        try (DurableStore store = DurableStore.open(target)) {
            assertThat(valuesIn(store)).isEqualTo(valuesWithout(-1)); // each was set again later
        }
    }

    @Test
    void whatRefersToALostObjectSaysSoAndNeverGetsAnotherInItsPlace() throws IOException {
        FaultyDisk disk = new FaultyDisk(directory);
        try (DurableStore store = DurableStore.open(disk, StoreOptions.defaults(), CommitLog.SEGMENT_BYTES)) {
            TMap<String, TLong> map = store.getOrCreate("map", TMap::new);
            map.put("lost", new TLong(1));
            map.put("kept", new TLong(2)); // writes the leaf, which refers to the lost one, once more
        }
        damaged = disk.copy();
        List<Long> positions = new ArrayList<>();
        CommitLog.read(damaged, 0, (position, sequence, body) -> positions.add(position));
        flip(LogSegment.fileName(0), positions.get(positions.size() - 2).intValue() + LogRecord.FRAME_BYTES);
        assertThat(salvage().lost()).isEqualTo(1);
        try (DurableStore store = DurableStore.open(target)) {
            TMap<String, TLong> map = store.getOrCreate("map", TMap::new);
            assertThat(map.get("kept").get()).isEqualTo(2);
            for (int i = 0; i < 100; i++) {
                map.put("new " + i, new TLong(i));
            }
            assertThatThrownBy(() -> map.get("lost").get())
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("is missing");
        }
    }

    @Test
    void aCommitWhoseFileOfMovedStatesIsGoneIsLostAndNamed() throws IOException {
        FaultyDisk disk = new FaultyDisk(directory);
        try (DurableStore store = DurableStore.open(disk, StoreOptions.defaults(), CommitLog.SEGMENT_BYTES)) {
            TLong number = store.getOrCreate("number", TLong::new);
            number.set(1);
            for (int i = 2; i <= 3; i++) {
                int value = i;
                atomic(() -> {
                    number.set(value);
                    store.flush();
                });
            }
        }
        damaged = disk.copy();
        damaged.delete(SpillFile.name(2));
        SalvageReport report = salvage();
        assertThat(report.lost()).isEqualTo(1);
        assertThat(report.toString()).contains(SpillFile.name(2)).contains("it is missing");
        try (DurableStore store = DurableStore.open(target)) {
            assertThat(store.<TLong>root("number").orElseThrow().get()).isEqualTo(2);
        }
    }

    @Test
    void nothingIsOverwrittenAndNothingMadeOfNothing() throws IOException {
        makeTheStore();
        Files.writeString(target.resolve("notes.txt"), "mine");
        assertThatThrownBy(this::salvage).isInstanceOf(StoreException.class).hasMessageContaining("is not empty");
        assertThatThrownBy(() -> DurableStore.salvage(target, directory.resolve("new")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("no log in " + target);
    }
}
