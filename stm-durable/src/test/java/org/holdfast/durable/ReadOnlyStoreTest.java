package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.holdfast.stm.Stm.atomic;
import static org.holdfast.stm.Stm.snapshot;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.holdfast.stm.Stm;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.holdfast.stm.collect.TMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A store that is opened to read only, beside one that writes or after it: it shows a state that was safe on disk, and
 * changes nothing. Assumed of the disk: what {@link FaultyDisk} assumes, and that a force works without the right to
 * write.
 */
@Timeout(300)
class ReadOnlyStoreTest {

    private static final StoreOptions READ_ONLY = StoreOptions.defaults().withReadOnly(true);

    @TempDir
    Path directory;

    @BeforeEach
    void quiet() {
        QuietLog.set();
    }

    private static DurableStore read(Disk disk) throws IOException {
        return DurableStore.open(new ReadingDisk(disk, () -> {}), READ_ONLY, StoreScript.SMALL_SEGMENT);
    }

    private static long number(DurableStore store) {
        return store.<TLong>root("number").orElseThrow().get();
    }

    @SuppressWarnings("try") // it closes the writer before the reader
    @Test
    void showsTheStoreAsItWasWhenItWasOpenedWhileTheWriterGoesOn() {
        try (DurableStore writer = DurableStore.open(directory)) {
            TLong number = writer.getOrCreate("number", TLong::new);
            TVar<String> unread = writer.getOrCreate("unread", () -> new TVar<>("old"));
            Stm.options().withId("first").atomic(() -> number.set(1));
            Stm.options().withSync(false).atomic(() -> number.set(2));
            writer.sync();
            try (DurableStore reader = DurableStore.open(directory, READ_ONLY)) {
                Stm.options().withId("second").atomic(() -> number.set(3));
                unread.set("new");
                assertThat(number(reader)).isEqualTo(2);
                assertThat(reader.<TVar<String>>root("unread").orElseThrow().get())
                        .isEqualTo("old");
                assertThat(reader.rootNames()).containsExactly("number", "unread");
                assertThat(reader.<Object>getOrCreate("number", TLong::new)).isNotSameAs(number);
                assertThat(reader.outcome("first")).isEqualTo(Outcome.COMMITTED);
                assertThat(reader.outcome("second")).isEqualTo(Outcome.ABORTED);
                reader.sync();
                writer.close();
                assertThat(number(reader)).isEqualTo(2);
            }
            try (DurableStore reader = DurableStore.open(directory, READ_ONLY)) {
                assertThat(number(reader)).isEqualTo(3);
                assertThat(reader.outcome("second")).isEqualTo(Outcome.COMMITTED);
            }
        }
    }

    @Test
    void showsAlsoWhatATransactionHadMovedOutOfTheHeap() {
        try (DurableStore writer = DurableStore.open(directory)) {
            TLong number = writer.getOrCreate("number", TLong::new);
            atomic(() -> {
                number.set(1);
                writer.flush();
            });
            try (DurableStore reader = DurableStore.open(directory, READ_ONLY)) {
                assertThat(number(reader)).isEqualTo(1);
            }
        }
    }

    @Test
    void refusesEveryChangeAndNamesTheStoreAndTheWayOut() {
        try (DurableStore writer = DurableStore.open(directory)) {
            TMap<String, Object> map = writer.getOrCreate("map", TMap::new);
            map.put("number", new TLong(1));
            try (DurableStore reader = DurableStore.open(directory, READ_ONLY)) {
                TMap<String, Object> read =
                        reader.<TMap<String, Object>>root("map").orElseThrow();
                TLong number = (TLong) read.get("number");
                for (ThrowingCallable change : List.<ThrowingCallable>of(
                        () -> number.set(2),
                        () -> atomic(() -> number.add(1)),
                        () -> read.put("x", new TVar<>("y")),
                        () -> atomic(() -> {
                            number.set(2);
                            reader.flush();
                        }),
                        () -> reader.renameRoot("map", "x"),
                        () -> reader.removeRoot("map"))) {
                    assertThatThrownBy(change)
                            .isExactlyInstanceOf(StoreException.class)
                            .hasMessageContaining("the store in " + directory + " was opened to read only")
                            .hasMessageContaining("open it without withReadOnly(true) to change it");
                }
                assertThatThrownBy(() -> reader.getOrCreate("other", TLong::new))
                        .isExactlyInstanceOf(StoreException.class)
                        .hasMessageContaining("there is no root 'other' in store " + directory + " (read-only)");
                assertThat(reader.removeRoot("other")).isFalse();
                assertThat(number.get()).isEqualTo(1);
                assertThatThrownBy(() -> map.put("foreign", number)).isInstanceOf(ForeignObjectException.class);
            }
        }
    }

    @SuppressWarnings("try") // it closes the writer before the readers
    @Test
    void hindersNoWriterAndIsNotHindered() {
        try (DurableStore writer = DurableStore.open(directory)) {
            writer.getOrCreate("number", TLong::new);
            try (DurableStore one = DurableStore.open(directory, READ_ONLY);
                    DurableStore two = DurableStore.open(directory, READ_ONLY)) {
                assertThat(number(one) + number(two)).isZero();
                assertThatThrownBy(() -> DurableStore.open(directory))
                        .isInstanceOf(StoreLockedException.class)
                        .hasMessageContaining("withReadOnly(true)");
                writer.close();
                try (DurableStore next = DurableStore.open(directory)) {
                    next.<TLong>root("number").orElseThrow().set(1);
                }
                assertThat(number(one) + number(two)).isZero();
            }
        }
    }

    @Test
    void whereThereIsNoStoreItSaysSoAndMakesNone() throws IOException {
        Path missing = directory.resolve("missing");
        Path file = Files.writeString(directory.resolve("file"), "x");
        for (Path path : List.of(missing, directory)) {
            assertThatThrownBy(() -> DurableStore.open(path, READ_ONLY))
                    .isExactlyInstanceOf(StoreException.class)
                    .hasMessageContaining("there is no store in " + path)
                    .hasMessageContaining("open it without withReadOnly(true) to create it");
        }
        assertThatThrownBy(() -> DurableStore.open(file, READ_ONLY))
                .isExactlyInstanceOf(StoreException.class)
                .hasMessageContaining(file + " is a file");
        assertThat(paths()).containsExactly(file);
    }

    @Test
    void theReportSaysThatItIsReadOnlyAndUpToWhere() throws IOException {
        long end;
        try (DurableStore writer = DurableStore.open(directory)) {
            end = StoreProbe.appended(writer.getOrCreate("number", TLong::new));
        }
        try (DurableStore reader = DurableStore.open(directory, READ_ONLY)) {
            assertThat(reader.recovery().readOnly()).isTrue();
            assertThat(reader.recovery().position()).isEqualTo(end);
            assertThat(reader.recovery().toString())
                    .startsWith(directory.toRealPath() + ": opened to read only, as of position " + end
                            + " of its log; 1 commit taken from there, ");
            assertThat(reader.toString()).isEqualTo("store " + directory.toRealPath() + " (read-only)");
        }
        try (DurableStore writer = DurableStore.open(directory)) {
            assertThat(writer.recovery().readOnly()).isFalse();
        }
    }

    @Test
    void afterClosingItSaysSo() {
        DurableStore.open(directory).close();
        DurableStore reader = DurableStore.open(directory, READ_ONLY);
        assertThat(reader.rootNames()).isEmpty();
        reader.close();
        reader.close();
        for (ThrowingCallable use : List.<ThrowingCallable>of(
                () -> reader.root("number"), () -> reader.outcome("x"), reader::sync, reader::statistics)) {
            assertThatThrownBy(use).isInstanceOf(StoreException.class).hasMessageContaining("is closed");
        }
    }

    @Test
    void changesNothingInTheDirectoryNotEvenWithoutTheRightTo() throws IOException {
        try (DurableStore writer = DurableStore.open(directory)) {
            writer.getOrCreate("number", TLong::new).set(1);
        }
        Files.delete(directory.resolve("clean"));
        Path log = directory.resolve("log-0000000000000000");
        Files.write(log, new byte[] {1, 2, 3}, StandardOpenOption.APPEND); // as of a crash
        Map<String, String> before = files();
        for (Path file : paths()) {
            assertThat(file.toFile().setReadOnly()).isTrue();
        }
        assertThat(directory.toFile().setWritable(false)).isTrue();
        try (DurableStore reader = read(LocalDisk.toRead(directory))) {
            assertThat(number(reader)).isEqualTo(1);
        } finally {
            assertThat(directory.toFile().setWritable(true)).isTrue();
        }
        assertThat(files()).isEqualTo(before);
    }

    private List<Path> paths() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    private Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        files.put(".", Files.getLastModifiedTime(directory).toString());
        for (Path file : paths()) {
            files.put(file.getFileName().toString(), Files.size(file) + " " + Files.getLastModifiedTime(file));
        }
        return files;
    }

    @Test
    void damageIsRefusedAndLeftAsItIs() throws IOException {
        try (DurableStore writer = DurableStore.open(directory)) {
            TLong number = writer.getOrCreate("number", TLong::new);
            number.set(1);
            number.set(2);
        }
        Path log = directory.resolve("log-0000000000000000");
        byte[] bytes = Files.readAllBytes(log);
        for (boolean cut : new boolean[] {false, true}) {
            byte[] damaged = cut ? Arrays.copyOf(bytes, bytes.length - 8) : bytes.clone();
            damaged[LogSegment.HEADER_BYTES + LogRecord.FRAME_BYTES + 5] ^= (byte) (cut ? 0 : 1);
            Files.write(log, damaged);
            Map<String, String> before = files();
            assertThatThrownBy(() -> DurableStore.open(directory, READ_ONLY))
                    .isInstanceOf(CorruptStoreException.class)
                    .hasMessageContaining("commits that had been acknowledged are missing from position ")
                    .hasMessageContaining("log-0000000000000000");
            assertThat(files()).isEqualTo(before);
        }
    }

    /** What it shows, a writer that opens the store after a power loss shows as well. */
    @ParameterizedTest
    @EnumSource
    void afterACrashAnywhereItShowsEveryAcknowledgedCommitAndNothingThatTheNextCrashTakesBack(Survival rule)
            throws IOException {
        for (CrashScript.Moment moment : CrashScript.moments(1, directory)) {
            DiskMoment left = moment.disk().survivors(rule, 1);
            try (ScratchDirectory reading = ScratchDirectory.in(directory);
                    ScratchDirectory writing = ScratchDirectory.in(directory)) {
                FaultyDisk disk = left.disk(reading.path());
                int found = 0;
                try (DurableStore reader = read(disk)) {
                    found = moment.history().findIn(reader, moment.atLeast(), moment.atMost());
                } catch (StoreException e) {
                    assertThat(e).hasMessageContaining("there is no store in");
                    assertThat(moment.atLeast()).isZero();
                }
                DiskMoment later = disk.moment().survivors(Survival.LOSE_UNFORCED, 1);
                try (DurableStore writer = StoreScript.open(later.disk(writing.path()))) {
                    assertThat(writer.recovery().cut().map(RecoveryReport.Cut::damage))
                            .isNotEqualTo(Optional.of(true));
                    moment.history().findIn(writer, found, moment.atMost());
                }
            } catch (AssertionError | StoreException e) {
                fail(moment.words(), e);
            }
        }
    }

    /** The segments are small: every second commit begins a new one. */
    @Test
    void whileAWriterCommitsBetweenAnyTwoOfItsStepsItShowsAStateInBetween() throws IOException {
        try (DurableStore writer = StoreScript.open(new LocalDisk(directory))) {
            TLong number = writer.getOrCreate("number", TLong::new);
            TVar<String> text = writer.getOrCreate("text", () -> new TVar<>(""));
            Runnable commit = () -> atomic(() -> text.set(number.incrementAndGet() + ":" + "x".repeat(900)));
            for (int steps = 1; steps < 12; steps++) {
                int every = steps;
                int[] calls = {0};
                long before = number.get();
                Disk disk = new ReadingDisk(LocalDisk.toRead(directory), () -> {
                    if (++calls[0] % every == 0 && calls[0] < 200) {
                        commit.run();
                    }
                });
                try (DurableStore reader = DurableStore.open(disk, READ_ONLY, StoreScript.SMALL_SEGMENT)) {
                    assertThat(number(reader)).isBetween(before, number.get());
                    assertThat(reader.<TVar<String>>root("text").orElseThrow().get())
                            .startsWith(number(reader) == 0 ? "" : number(reader) + ":");
                }
            }
        }
    }

    @Test
    void whileWritersCommitCloseAndOpenAsFastAsTheyCanItShowsWholeCommitsAndNeverLessThanWasAcknowledged()
            throws Exception {
        Path bank = directory.resolve("bank");
        long[] acknowledged = {0};
        makeAccounts(bank);
        AtomicBoolean done = new AtomicBoolean();
        Threads.together(2, thread -> {
            if (thread == 0) {
                try {
                    for (int opening = 0; opening < 40; opening++) {
                        readWhole(bank, acknowledged);
                    }
                } finally {
                    done.set(true);
                }
            } else {
                while (!done.get()) {
                    writeForAWhile(bank, acknowledged, done);
                }
            }
            return null;
        });
    }

    private static void makeAccounts(Path bank) throws IOException {
        try (DurableStore store = StoreScript.open(new LocalDisk(bank))) {
            TMap<Integer, TLong> accounts = store.getOrCreate("accounts", TMap::new);
            atomic(() -> Stream.of(0, 1, 2, 3).forEach(key -> accounts.put(key, new TLong())));
        }
    }

    private static void writeForAWhile(Path bank, long[] acknowledged, AtomicBoolean done) throws IOException {
        try (DurableStore store = StoreScript.open(new LocalDisk(bank))) {
            TMap<Integer, TLong> accounts =
                    store.<TMap<Integer, TLong>>root("accounts").orElseThrow();
            for (int i = 0; i < 500 && !done.get(); i++) {
                long all = atomic(() -> {
                    accounts.values().forEach(TLong::incrementAndGet);
                    return accounts.get(0).get();
                });
                synchronized (acknowledged) {
                    acknowledged[0] = all;
                }
            }
        }
    }

    private static void readWhole(Path bank, long[] acknowledged) throws IOException {
        long atLeast;
        synchronized (acknowledged) {
            atLeast = acknowledged[0];
        }
        try (DurableStore reader = read(LocalDisk.toRead(bank))) {
            TMap<Integer, TLong> accounts =
                    reader.<TMap<Integer, TLong>>root("accounts").orElseThrow();
            List<Long> values = snapshot(
                    () -> accounts.values().stream().map(TLong::get).distinct().toList());
            assertThat(values).as("of all accounts").hasSize(1);
            assertThat(values.get(0)).isGreaterThanOrEqualTo(atLeast);
        }
    }

    /** The writer is killed now and then; what was read before must be there after. */
    @Test
    void besideAnotherProcessUnderFullLoadAndAfterItsKill() throws Exception {
        for (int kill = 0; kill < 3; kill++) {
            long[] acknowledged = new long[KilledProcess.WORKERS];
            var life = new KilledProcess.Life(directory, Durability.SYNC, false, 1 << 20, 0);
            Process process = new ProcessBuilder(QuickJava.command(KilledProcess.class, life.arguments()))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
                for (int opening = 0; opening < 5; opening++) {
                    note(lines, acknowledged);
                    readWorkers(acknowledged);
                }
            } finally {
                process.toHandle().destroyForcibly();
                process.waitFor();
            }
            readWorkers(acknowledged);
            try (DurableStore writer = DurableStore.open(directory)) {
                assertWorkersAreWhole(writer, acknowledged);
            }
        }
    }

    private static void note(BufferedReader lines, long[] acknowledged) throws IOException {
        for (int i = 0; i < 200; i++) {
            String[] words = lines.readLine().split(" ", -1);
            if (words[0].equals("safe")) {
                acknowledged[Integer.parseInt(words[1])] = Long.parseLong(words[2]);
            }
        }
    }

    private void readWorkers(long[] atLeast) {
        try (DurableStore reader = DurableStore.open(directory, READ_ONLY)) {
            assertWorkersAreWhole(reader, atLeast);
        }
    }

    private static void assertWorkersAreWhole(DurableStore store, long[] atLeast) {
        for (int i = 0; i < KilledProcess.WORKERS; i++) {
            long there = KilledStore.workerIsWhole(store, i);
            assertThat(there).as("worker %d", i).isGreaterThanOrEqualTo(atLeast[i]);
            atLeast[i] = there;
        }
        KilledStore.totalIsZero(store);
    }

    @Test
    void itsTemporaryFilesAreGoneWhenItIsClosedAndAtTheEndOfAProcessThatDoesNot() throws Exception {
        Path bank = directory.resolve("bank");
        Path temporary = Files.createDirectory(directory.resolve("temporary"));
        DurableStore.open(bank).close();
        for (String closes : List.of("true", "false")) {
            List<String> command = JavaCommand.of(
                    List.of("-Djava.io.tmpdir=" + temporary),
                    Reader.class,
                    bank.toString(),
                    temporary.toString(),
                    closes);
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(said).isZero();
            assertThat(said).contains("while open: 1");
            assertThat(Reader.count(temporary)).isZero();
        }
    }

    /** Opens a store to read, and closes it or not. */
    static final class Reader {

        private Reader() {}

        public static void main(String[] arguments) throws IOException {
            DurableStore store = DurableStore.open(Path.of(arguments[0]), READ_ONLY);
            System.out.println("while open: " + count(Path.of(arguments[1])));
            if (Boolean.parseBoolean(arguments[2])) {
                store.close();
                System.exit((int) count(Path.of(arguments[1])));
            }
        }

        static long count(Path directory) throws IOException {
            try (Stream<Path> files = Files.list(directory)) {
                return files.filter(file -> file.getFileName().toString().startsWith("holdfast-"))
                        .count();
            }
        }
    }
}
