package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.holdfast.stm.collect.TMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong around a store: each is one exception that names the thing and the way out. */
class StoreErrorsTest {

    @TempDir
    Path directory;

    static final class Counter {
        final TLong number = new TLong();
        final TVar<Object> note = new TVar<>("");
    }

    @Test
    void aStoreThatIsOpenIsRefusedASecondTime() {
        try (DurableStore store = DurableStore.open(directory)) {
            assertThatThrownBy(() -> DurableStore.open(directory))
                    .isInstanceOf(StoreLockedException.class)
                    .hasMessageContaining(store.toString().replace("store ", ""))
                    .hasMessageContaining("close it there first");
        }
        DurableStore.open(directory).close();
    }

    @Test
    void aFileIsNotADirectory() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "x");
        assertThatThrownBy(() -> DurableStore.open(file))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("is a file");
        assertThatThrownBy(() -> DurableStore.open(file.resolve("below")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void aDirectoryThatCannotBeMadeIsNamed() {
        Path impossible = Path.of("/proc/holdfast");
        assertThatThrownBy(() -> DurableStore.open(impossible))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(impossible.toString());
    }

    @Test
    void aClosedStoreStillReadsWhatIsLoadedAndRefusesAllElse() {
        DurableStore store = DurableStore.open(directory);
        TMap<String, Counter> map = store.getOrCreate("map", TMap::new);
        Counter counter = new Counter();
        map.put("x", counter);
        store.close();
        store.close();

        assertThat(map.get("x")).isSameAs(counter);
        assertThat(counter.number.get()).isZero();
        for (ThrowingCallable use : List.<ThrowingCallable>of(
                () -> counter.number.set(1),
                () -> map.put("y", new Counter()),
                () -> store.getOrCreate("map", TMap::new),
                () -> store.root("map"),
                () -> store.removeRoot("map"),
                store::rootNames,
                () -> store.renameRoot("map", "x"),
                () -> store.outcome("x"),
                store::sync,
                store::statistics)) {
            assertThatThrownBy(use).isInstanceOf(StoreException.class).hasMessageContaining("is closed");
        }
        assertThat(counter.number.get()).as("nothing was changed").isZero();
    }

    @Test
    void anObjectThatIsNotLoadedCannotBeReadFromAClosedStore() {
        try (DurableStore store = DurableStore.open(directory)) {
            TMap<String, Counter> map = store.getOrCreate("map", TMap::new);
            map.put("x", new Counter());
        }
        DurableStore store = DurableStore.open(directory);
        TMap<String, Counter> map = store.<TMap<String, Counter>>root("map").orElseThrow();
        Counter counter = map.get("x");
        store.close();
        assertThatThrownBy(() -> counter.number.get())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("is closed");
    }

    @Test
    void aSecondProcessIsRefused() throws Exception {
        try (DurableStore store = DurableStore.open(directory.resolve("store"))) {
            Process other = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "@" + flags(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Opener.class.getName(),
                            directory.resolve("store").toString())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(other.waitFor()).isEqualTo(1);
            assertThat(said).contains("StoreLockedException").contains("is open already, in this or another process");
            store.getOrCreate("still", TLong::new).set(1);
        }
    }

    private Path flags() throws IOException {
        List<String> flags = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.toLowerCase(Locale.ROOT).startsWith("--add-"))
                .toList();
        return Files.write(directory.resolve("flags"), flags);
    }

    /** Opens a store in a process of its own. */
    static final class Opener {

        private Opener() {}

        public static void main(String[] arguments) {
            DurableStore.open(Path.of(arguments[0])).close();
        }
    }
}
