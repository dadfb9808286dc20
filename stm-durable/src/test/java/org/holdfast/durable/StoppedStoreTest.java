package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.holdfast.stm.Stm.atomic;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.holdfast.stm.collect.TMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A store whose disk has failed says so at every use until it is opened again, and has lost nothing then. Assumed of
 * the disk: what a force that failed should have forced may be there or not, and no later force brings it.
 */
@Timeout(120) // A store that goes on after a failure may wait for ever.
class StoppedStoreTest {

    private final Path directory;

    StoppedStoreTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @BeforeEach
    void quiet() {
        QuietLog.set();
    }

    enum Failure {
        WRITE_ONCE(1, false),
        WRITE_FOR_GOOD(1, true),
        FORCE_ONCE(2, false),
        FORCE_FOR_GOOD(2, true);

        private final int operation;
        private final boolean forGood;

        Failure(int operation, boolean forGood) {
            this.operation = operation;
            this.forGood = forGood;
        }

        void strike(FaultyDisk disk) {
            if (forGood) {
                disk.failFrom(disk.operations() + operation);
            } else {
                disk.failAt(disk.operations() + operation);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyLaterUseSaysWhatFailedAndWhatToDo(Failure failure) throws IOException {
        FaultyDisk disk = new FaultyDisk(directory);
        DurableStore store = StoreScript.open(disk);
        TLong number = store.getOrCreate("number", TLong::new);
        TMap<String, Object> map = store.getOrCreate("map", TMap::new);
        number.set(7);
        failure.strike(disk);

        Throwable first = catchThrowable(() -> number.set(8));
        assertThat(first)
                .isExactlyInstanceOf(StoreException.class)
                .hasMessageContaining("log-0000000000000000 in " + directory)
                .hasMessageContaining("could not be written or forced")
                .hasMessageContaining("failed at operation")
                .hasMessageContaining("close it and open it again")
                .hasMessageContaining(
                        failure.forGood
                                ? "Whether the last commits are in the store is unknown"
                                : "The commits that were not yet forced are not in the store");
        for (ThrowingCallable use : List.<ThrowingCallable>of(
                () -> number.set(9),
                () -> atomic(() -> map.put("a", new TVar<>("b"))),
                () -> store.getOrCreate("number", TLong::new),
                () -> store.getOrCreate("other", TLong::new),
                () -> store.root("number"),
                () -> store.removeRoot("number"),
                store::rootNames,
                () -> store.renameRoot("number", "x"),
                () -> store.outcome("x"),
                store::sync,
                store::statistics)) {
            assertThatThrownBy(use).isExactlyInstanceOf(StoreException.class).hasMessage(first.getMessage());
        }
        store.close();
        disk.heal();

        assertReopens(disk, failure.forGood ? List.of(7L, 8L) : List.of(7L));
    }

    private static void assertReopens(FaultyDisk disk, List<Long> numbers) throws IOException {
        long found;
        try (DurableStore again = StoreScript.open(disk)) {
            TLong number = again.<TLong>root("number").orElseThrow();
            assertThat(number.get()).isIn(numbers);
            assertThat(again.<TMap<String, Object>>root("map").orElseThrow()).isEmpty();
            found = number.addAndGet(10);
        }
        try (DurableStore again = StoreScript.open(disk.survivors(Survival.LOSE_UNFORCED, 0))) {
            assertThat(again.<TLong>root("number").orElseThrow().get()).isEqualTo(found);
        }
    }

    @ParameterizedTest(name = "failure at the {0}. operation")
    @ValueSource(ints = {1, 2, 7, 8, 21, 40})
    void ofManyCommittersExactlyThoseAreThereWhoWereNotToldOfTheFailure(int operation) throws Exception {
        FaultyDisk disk = new FaultyDisk(directory);
        List<Integer> acknowledged;
        try (DurableStore store = StoreScript.open(disk)) {
            TMap<Integer, TLong> numbers = store.getOrCreate("numbers", TMap::new);
            atomic(() -> Stream.of(0, 1, 2, 3).forEach(thread -> numbers.put(thread, new TLong())));
            disk.failAt(disk.operations() + operation);
            acknowledged = Threads.together(4, thread -> {
                for (int commits = 0; ; commits++) {
                    try {
                        numbers.get(thread).set(commits + 1);
                    } catch (StoreException e) {
                        assertThat(e).hasMessageContaining("The commits that were not yet forced are not in the store");
                        return commits;
                    }
                }
            });
        }
        try (DurableStore again = StoreScript.open(disk)) {
            TMap<Integer, TLong> numbers =
                    again.<TMap<Integer, TLong>>root("numbers").orElseThrow();
            for (int thread = 0; thread < acknowledged.size(); thread++) {
                assertThat(numbers.get(thread).get()).isEqualTo((long) acknowledged.get(thread));
            }
        }
    }

    @Test
    void anImageInWhichAnObjectIsFoundDamagedStopsTheStoreAndIsNotUsedAgain() throws IOException {
        String needle = "a value that stands in the image";
        try (DurableStore store = DurableStore.open(directory)) {
            store.getOrCreate("text", () -> new TVar<>(needle));
            store.getOrCreate("number", TLong::new);
        }
        DurableStore store = DurableStore.open(directory);
        TLong number = store.<TLong>root("number").orElseThrow();
        number.set(1);
        TVar<String> text = store.<TVar<String>>root("text").orElseThrow();
        damage(directory.resolve("image-1.map"), needle);

        Throwable first = catchThrowable(text::get);
        assertThat(first)
                .isExactlyInstanceOf(StoreException.class)
                .hasMessageContaining(
                        "the store in " + directory.toRealPath() + " has stopped because its image cannot be kept")
                .hasMessageContaining("its checksum is wrong")
                .hasMessageContaining("close it and open it again");
        for (ThrowingCallable use : List.<ThrowingCallable>of(
                text::get, () -> number.set(2), () -> store.root("text"), () -> store.outcome("x"), store::sync)) {
            assertThatThrownBy(use).isExactlyInstanceOf(StoreException.class).hasMessage(first.getMessage());
        }
        store.close();
        try (DurableStore again = DurableStore.open(directory)) {
            assertThat(again.recovery().clean()).isFalse();
            assertThat(again.<TVar<String>>root("text").orElseThrow().get()).isEqualTo(needle);
            assertThat(again.<TLong>root("number").orElseThrow().get()).isEqualTo(1);
        }
    }

    private static void damage(Path image, String needle) throws IOException {
        String bytes = Files.readString(image, StandardCharsets.ISO_8859_1);
        int at = bytes.indexOf(needle.substring(0, needle.length() - 1)); // the last character has another form there
        assertThat(at).isPositive();
        try (FileChannel channel = FileChannel.open(image, StandardOpenOption.WRITE)) {
            assertThat(channel.write(ByteBuffer.wrap(new byte[] {'x'}), at)).isEqualTo(1);
        }
    }

    /** A limit on the size of files, set by the shell, stops the log from growing, as a full disk would. */
    @Test
    void whenTheLogFindsNoRoomToGrowEveryAcknowledgedCommitIsThere() throws Exception {
        fill(
                CommitLog.SEGMENT_BYTES,
                "the store has stopped because log-0000000000000000 in ",
                "The commits that were not yet forced are not in the store");
    }

    @Test
    void whenTheImageFindsNoRoomToGrowTheLogIsWholeAndTheErrorClear() throws Exception {
        fill(
                100_000,
                "has stopped because its image cannot be kept",
                "close it and open it again: nothing that was acknowledged is lost");
    }

    private void fill(long segmentBytes, String failure, String wayOut) throws Exception {
        Path bank = directory.resolve("bank");
        List<String> command = new ArrayList<>(List.of("bash", "-c", "ulimit -f 2000; exec \"$@\"", "bash"));
        command.addAll(JavaCommand.of(List.of("-Xmx128m"), Filler.class, bank.toString(), "" + segmentBytes));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        List<String> lines =
                said.lines().filter(line -> line.contains("filler: ")).toList();
        assertThat(lines).as(said).hasSize(2);
        assertThat(lines.get(0))
                .contains(bank.toRealPath().toString())
                .contains(failure)
                .contains(wayOut);

        int acknowledged = Integer.parseInt(lines.get(1).substring("filler: ".length()));
        try (DurableStore store = DurableStore.open(bank)) {
            TMap<Integer, String> map = store.<TMap<Integer, String>>root("map").orElseThrow();
            assertThat(map).hasSizeBetween(acknowledged, acknowledged + 1);
            for (int i = 0; i < acknowledged; i++) {
                assertThat(map.get(i)).startsWith(i + ":");
            }
        }
    }

    /** Fills a store until it stops. */
    static final class Filler {

        private Filler() {}

        public static void main(String[] arguments) throws IOException {
            QuietLog.set();
            DurableStore store = DurableStore.open(
                    new LocalDisk(Path.of(arguments[0])), StoreOptions.defaults(), Long.parseLong(arguments[1]));
            TMap<Integer, String> map = store.getOrCreate("map", TMap::new);
            int acknowledged = 0;
            try {
                while (acknowledged < 1_000) {
                    map.put(acknowledged, acknowledged + ":" + "x".repeat(20_000));
                    acknowledged++;
                }
            } catch (StoreException e) {
                System.out.println("filler: " + e.getMessage());
            }
            System.out.println("filler: " + acknowledged);
            StoreScript.closeCrashed(store);
        }
    }
}
