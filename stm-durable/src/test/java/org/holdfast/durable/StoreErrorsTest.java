package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.holdfast.stm.Stm.atomic;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
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
    void aTransactionCannotChangeTwoStores() {
        try (DurableStore one = DurableStore.open(directory.resolve("one"));
                DurableStore other = DurableStore.open(directory.resolve("other"))) {
            TLong inOne = one.getOrCreate("number", TLong::new);
            TLong inOther = other.getOrCreate("number", TLong::new);
            assertThatThrownBy(() -> atomic(() -> {
                        inOne.set(1);
                        inOther.set(1);
                    }))
                    .hasMessageContaining(one.toString())
                    .hasMessageContaining(other.toString());
            assertThat(inOne.get() + inOther.get()).isZero();
        }
    }

    @Test
    void anObjectOfOneStoreCannotBeReachedFromAnother() {
        try (DurableStore one = DurableStore.open(directory.resolve("one"));
                DurableStore other = DurableStore.open(directory.resolve("other"))) {
            Counter ofOne = one.getOrCreate("counter", Counter::new);
            TMap<String, Object> map = one.getOrCreate("map", TMap::new);
            Counter ofOther = other.getOrCreate("counter", Counter::new);
            for (Object foreign : List.of(ofOne, ofOne.number, map, List.of(ofOne))) {
                assertThatThrownBy(() -> ofOther.note.set(foreign))
                        .isInstanceOf(ForeignObjectException.class)
                        .hasMessageContaining(one.toString())
                        .hasMessageContaining(other.toString());
            }
            assertThat(ofOther.note.get()).isEqualTo("");
            ofOther.note.set("fine");
        }
        try (DurableStore other = DurableStore.open(directory.resolve("other"))) {
            assertThat(other.getOrCreate("counter", Counter::new).note.get()).isEqualTo("fine");
        }
    }

    @Test
    void aClassThatHasGoneIsNamedWhenAnObjectOfItIsUsedAndNotBefore() throws Exception {
        Path withIt = compiled("Gone", "public record Gone(int x) {}");
        inContext(withIt, loader -> {
            Object gone = newInstance(loader, "Gone", 5);
            try (DurableStore store = DurableStore.open(directory.resolve("store"))) {
                TMap<String, Counter> map = store.getOrCreate("map", TMap::new);
                atomic(() -> {
                    Counter counter = new Counter();
                    counter.note.set(gone);
                    map.put("gone", counter);
                    map.put("here", new Counter());
                });
            }
        });
        try (DurableStore store = DurableStore.open(directory.resolve("store"))) {
            TMap<String, Counter> map = store.<TMap<String, Counter>>root("map").orElseThrow();
            assertThat(map.get("here").note.get()).isEqualTo("");
            assertThatThrownBy(() -> map.get("gone").note.get())
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("class Gone, of which the store holds objects, cannot be loaded")
                    .hasMessageContaining("put it back");
            map.get("here").note.set("works on");
        }
        inContext(withIt, loader -> {
            try (DurableStore store = DurableStore.open(directory.resolve("store"))) {
                TMap<String, Counter> map =
                        store.<TMap<String, Counter>>root("map").orElseThrow();
                assertThat(map.get("gone").note.get()).hasToString("Gone[x=5]");
            }
        });
    }

    @Test
    void aRecordThatHasLostAndGainedComponentsIsReadByName() throws Exception {
        inContext(compiled("Note", "public record Note(int number, String text) {}"), loader -> {
            Object note = newInstance(loader, "Note", 5, "five");
            try (DurableStore store = DurableStore.open(directory.resolve("store"))) {
                store.getOrCreate("note", () -> new TVar<>(note));
            }
        });
        inContext(compiled("Note", "public record Note(String author, String text, long when) {}"), loader -> {
            try (DurableStore store = DurableStore.open(directory.resolve("store"))) {
                TVar<Object> note = store.<TVar<Object>>root("note").orElseThrow();
                assertThat(note.get()).hasToString("Note[author=null, text=five, when=0]");
            }
        });
    }

    @Test
    void anEnumConstantThatHasGoneIsNamed() throws Exception {
        inContext(compiled("Color", "public enum Color { RED, GREEN }"), loader -> {
            Object green = loader.loadClass("Color").getEnumConstants()[1];
            try (DurableStore store = DurableStore.open(directory.resolve("store"))) {
                store.getOrCreate("color", () -> new TVar<>(green));
            }
        });
        inContext(compiled("Color", "public enum Color { BLUE, RED }"), loader -> {
            try (DurableStore store = DurableStore.open(directory.resolve("store"))) {
                TVar<Object> color = store.<TVar<Object>>root("color").orElseThrow();
                assertThatThrownBy(color::get)
                        .isInstanceOf(StoreException.class)
                        .hasMessageContaining("enum Color has no constant GREEN")
                        .hasMessageContaining("[BLUE, RED]");
            }
        });
    }

    private interface Use {
        void of(ClassLoader loader) throws Exception;
    }

    private static void inContext(Path classes, Use use) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()}, before)) {
            thread.setContextClassLoader(loader);
            use.of(loader);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static Object newInstance(ClassLoader loader, String name, Object... arguments) {
        try {
            return loader.loadClass(name).getDeclaredConstructors()[0].newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(name, e);
        }
    }

    private Path compiled(String name, String source) {
        try {
            Path classes = Files.createTempDirectory(directory, "classes");
            Path file = Files.writeString(classes.resolve(name + ".java"), source);
            JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
            assertThat(compiler.run(null, null, null, "-d", classes.toString(), file.toString()))
                    .isZero();
            return classes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
