package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.holdfast.stm.Stm.atomic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.holdfast.stm.TLong;
import org.holdfast.stm.collect.TMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files taken away under a running store: it goes on where it does not need them, or stops and names what is missing;
 * when they have been put back, every commit that was acknowledged is there.
 */
@Timeout(120)
class RemovedFilesTest {

    private static final int SMALL_SEGMENT = 150;

    private final Path directory;

    RemovedFilesTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @BeforeEach
    void quiet() {
        QuietLog.set();
    }

    private DurableStore open() throws IOException {
        return DurableStore.open(new LocalDisk(directory), StoreOptions.defaults(), SMALL_SEGMENT);
    }

    private List<Path> files(String prefix) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aStoreWhoseDirectoryWasDeletedAcknowledgesNothingMore() throws IOException {
        Path bank = directory.resolve("bank");
        DurableStore store = DurableStore.open(bank);
        TLong number = store.getOrCreate("number", TLong::new);
        new ScratchDirectory(bank).close();
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> number.set(1))
                    .isExactlyInstanceOf(StoreException.class)
                    .hasMessageContaining("log-0000000000000000 in " + bank)
                    .hasMessageContaining("is not in its directory any more");
        }
        store.close();
        try (DurableStore made = DurableStore.open(bank)) {
            assertThat(made.rootNames()).isEmpty();
        }
    }

    @Test
    void closingAStoreWhoseDirectoryWasDeletedSaysWhatIsMissing() throws IOException {
        Path bank = directory.resolve("bank");
        DurableStore store = DurableStore.open(bank);
        store.getOrCreate("number", TLong::new);
        new ScratchDirectory(bank).close();
        assertThatThrownBy(store::close)
                .isExactlyInstanceOf(StoreException.class)
                .hasMessageContaining("the image of the store in " + bank + " could not be closed")
                .hasMessageContaining("NoSuchFileException");
        DurableStore.open(bank).close();
    }

    @Test
    void aStoreWhoseLogFileWasDeletedStopsAndIsNotTakenForANewOne() throws IOException {
        DurableStore store = DurableStore.open(directory);
        TLong number = store.getOrCreate("number", TLong::new);
        number.set(1);
        Path log = directory.resolve("log-0000000000000000");
        byte[] bytes = Files.readAllBytes(log);
        Files.delete(log);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> number.set(2))
                    .isExactlyInstanceOf(StoreException.class)
                    .hasMessageContaining("log-0000000000000000 is not in its directory any more");
        }
        store.close();
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> DurableStore.open(directory))
                    .isInstanceOf(CorruptStoreException.class)
                    .hasMessageContaining("the log of the store in " + directory.toRealPath() + " is missing")
                    .hasMessageContaining("Put the files log-… back");
        }
        Files.write(log, bytes);
        try (DurableStore again = DurableStore.open(directory)) {
            assertThat(again.<TLong>root("number").orElseThrow().get()).isEqualTo(1);
        }
    }

    @Test
    void aStoreWhoseImageFileWasDeletedLosesNothing() throws IOException {
        DurableStore store = DurableStore.open(directory);
        TLong number = store.getOrCreate("number", TLong::new);
        number.set(1);
        Files.delete(directory.resolve("image-1.map"));
        number.set(2);
        assertThatThrownBy(store::close)
                .isExactlyInstanceOf(StoreException.class)
                .hasMessageContaining("image-1.map")
                .hasMessageContaining("the next opening rebuilds the image");
        try (DurableStore again = DurableStore.open(directory)) {
            assertThat(again.<TLong>root("number").orElseThrow().get()).isEqualTo(2);
        }
    }

    @Test
    void aStoreWhoseDirectoryWasMovedAwayStopsAndHasAllWhenItIsBack() throws IOException {
        Path bank = directory.resolve("bank");
        DurableStore store = DurableStore.open(bank);
        TLong number = store.getOrCreate("number", TLong::new);
        number.set(1);
        Path elsewhere = Files.move(bank, directory.resolve("elsewhere"));
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> number.set(2))
                    .isExactlyInstanceOf(StoreException.class)
                    .hasMessageContaining("log-0000000000000000 in " + bank)
                    .hasMessageContaining("close it and open it again");
        }
        assertThatThrownBy(() -> store.root("number")).isExactlyInstanceOf(StoreException.class);
        store.close();
        Files.move(elsewhere, bank);
        try (DurableStore again = DurableStore.open(bank)) {
            assertThat(again.<TLong>root("number").orElseThrow().get()).isIn(1L, 2L);
        }
    }

    @Test
    void aLogFileThatIsGoneWhenTheStoreIsClosedIsMissedByTheNextOpening() throws IOException {
        DurableStore store = DurableStore.open(directory);
        store.getOrCreate("number", TLong::new).set(1);
        Path log = directory.resolve("log-0000000000000000");
        Path elsewhere = Files.move(log, directory.resolve("elsewhere"));
        store.close();
        assertThatThrownBy(() -> DurableStore.open(directory))
                .isInstanceOf(CorruptStoreException.class)
                .hasMessageContaining("log-0000000000000000");
        Files.move(elsewhere, log);
        try (DurableStore again = DurableStore.open(directory)) {
            assertThat(again.<TLong>root("number").orElseThrow().get()).isEqualTo(1);
        }
    }

    @ParameterizedTest(name = "after a clean close: {0}")
    @ValueSource(booleans = {true, false})
    void aStoreGoesOnWithoutAnEarlierSegmentWhichTheNextReadingOfTheWholeLogMisses(boolean clean) throws IOException {
        DurableStore store = open();
        TLong number = store.getOrCreate("number", TLong::new);
        for (int i = 1; i <= 8; i++) {
            number.set(i);
        }
        List<Path> segments = files("log-");
        assertThat(segments).hasSizeGreaterThan(3);
        Path elsewhere = Files.move(segments.get(1), directory.resolve("elsewhere"));
        number.set(9);
        assertThat(store.<TLong>root("number").orElseThrow().get()).isEqualTo(9);
        store.close();
        if (!clean) {
            Files.delete(directory.resolve("clean"));
        }
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(this::open)
                    .isInstanceOf(CorruptStoreException.class)
                    .hasMessageContaining(segments.get(0).getFileName().toString())
                    .hasMessageContaining(segments.get(2).getFileName().toString());
        }
        Files.move(elsewhere, segments.get(1));
        try (DurableStore again = open()) {
            assertThat(again.<TLong>root("number").orElseThrow().get()).isEqualTo(9);
        }
    }

    @Test
    void aStoreReadsOnFromAFileOfMovedChangesThatWasDeleted() throws IOException {
        DurableStore store = open();
        TMap<String, String> map = store.getOrCreate("map", TMap::new);
        atomic(() -> {
            map.put("a", "first");
            store.flush();
            map.put("b", "second");
        });
        Path flushed = files(SpillFile.PREFIX).get(0);
        Path elsewhere = Files.move(flushed, directory.resolve("elsewhere"));
        atomic(() -> map.put("c", "third"));
        assertThat(map).containsOnlyKeys("a", "b", "c");
        store.close();
        Files.delete(directory.resolve("clean")); // and the image is not used
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(this::open)
                    .isInstanceOf(CorruptStoreException.class)
                    .hasMessageContaining(flushed.getFileName().toString())
                    .hasMessageContaining("it is missing");
        }
        Files.move(elsewhere, flushed);
        try (DurableStore again = open()) {
            assertThat(again.<TMap<String, String>>root("map").orElseThrow())
                    .containsEntry("a", "first")
                    .containsEntry("b", "second")
                    .containsEntry("c", "third");
        }
    }

    @Test
    void aFileOfMovedChangesThatIsGoneBeforeItsCommitMakesThatFail() throws IOException {
        DurableStore store = open();
        TMap<String, String> map = store.getOrCreate("map", TMap::new);
        map.put("before", "there");
        assertThatThrownBy(() -> atomic(() -> {
                    map.put("a", "first");
                    store.flush();
                    files(SpillFile.PREFIX).forEach(RemovedFilesTest::delete);
                }))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(SpillFile.PREFIX);
        store.close();
        try (DurableStore again = open()) {
            assertThat(again.<TMap<String, String>>root("map").orElseThrow()).containsOnlyKeys("before");
        }
    }

    private static void delete(Path file) {
        assertThat(file.toFile().delete()).isTrue();
    }

    @Test
    void aStoreWhoseLockFileWasDeletedGoesOnAndKeepsOthersOfItsProcessOut() throws IOException {
        try (DurableStore store = DurableStore.open(directory)) {
            TLong number = store.getOrCreate("number", TLong::new);
            Files.delete(directory.resolve("lock"));
            number.set(1);
            assertThatThrownBy(() -> DurableStore.open(directory)).isInstanceOf(StoreLockedException.class);
        }
        try (DurableStore again = DurableStore.open(directory)) {
            assertThat(again.<TLong>root("number").orElseThrow().get()).isEqualTo(1);
        }
    }

    @Test
    void aReaderGoesOnWhateverIsDeletedMeanwhile() throws IOException {
        try (DurableStore store = open()) {
            store.getOrCreate("number", TLong::new).set(1);
        }
        try (DurableStore reader =
                DurableStore.open(directory, StoreOptions.defaults().withReadOnly(true))) {
            for (Path file : files("")) {
                Files.delete(file);
            }
            assertThat(reader.<TLong>root("number").orElseThrow().get()).isEqualTo(1);
        }
    }
}
