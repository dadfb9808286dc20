package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store is opened again by a program whose classes are others than they were. */
class ClassEvolutionTest {

    private static final Pattern NAME = Pattern.compile("(?:record|class|enum|interface) (\\w+)");
    private static final String ITEM = "public final class Item ";

    @TempDir
    Path directory;

    private interface Use {
        void of(DurableStore store, TVar<Object> box, Class<?> type) throws Exception;
    }

    /** Opens the store in a program that has one class, and one root, a box. */
    private void withClass(String source, Use use) throws Exception {
        Matcher name = NAME.matcher(source);
        assertThat(name.find()).isTrue();
        Path classes = Files.createTempDirectory(directory, "classes");
        Path file = Files.writeString(
                classes.resolve(name.group(1) + ".java"), "import org.holdfast.stm.*; import java.util.*; " + source);
        String classPath = System.getProperty("java.class.path");
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-cp",
                                classPath,
                                "-proc:none",
                                "-d",
                                classes.toString(),
                                file.toString()))
                .isZero();
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()}, before)) {
            thread.setContextClassLoader(loader);
            try (DurableStore store = DurableStore.open(directory.resolve("store"))) {
                use.of(store, store.getOrCreate("box", () -> new TVar<>(null)), loader.loadClass(name.group(1)));
            }
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static Object make(Class<?> type, Object... arguments) throws ReflectiveOperationException {
        return type.getDeclaredConstructors()[0].newInstance(arguments);
    }

    private static Object field(Object object, String name) throws ReflectiveOperationException {
        return object.getClass().getField(name).get(object);
    }

    @Test
    void aClassThatHasGoneIsNamedWhenAnObjectOfItIsUsedAndNotBefore() throws Exception {
        String gone = "public record Gone(int x) {}";
        withClass(gone, (store, box, type) -> {
            box.set(make(type, 5));
            store.getOrCreate("other", () -> new TVar<>("here"));
        });
        withClass("record Another() {}", (store, box, type) -> {
            assertThat(store.<TVar<String>>root("other").orElseThrow().get()).isEqualTo("here");
            store.<TVar<String>>root("other").orElseThrow().set("works on");
            assertThatThrownBy(box::get)
                    .isInstanceOf(StoreException.class)
                    .hasMessage(
                            "class Gone, of which the store holds objects, cannot be loaded:"
                                    + " java.lang.ClassNotFoundException: Gone; put it back on the class path, under this name");
            assertThatThrownBy(() -> box.set("blind")) // a snapshot may need what it replaces
                    .isInstanceOf(StoreException.class)
                    .hasMessageStartingWith("class Gone, of which");
        });
        withClass(gone, (store, box, type) -> assertThat(box.get()).hasToString("Gone[x=5]"));
    }

    @Test
    void aRootWhoseClassHasGoneHarmsNoOther() throws Exception {
        String gone = "public record Gone(int x) {}";
        withClass(gone, (store, box, type) -> {
            Object made = make(type, 5);
            store.getOrCreate("gone", () -> made);
            store.getOrCreate("other", () -> "here");
        });
        withClass("record Another() {}", (store, box, type) -> {
            assertThat(store.<String>root("other")).contains("here");
            assertThat(store.getOrCreate("new", () -> "too")).isEqualTo("too");
            assertThat(store.rootNames()).containsExactly("box", "gone", "new", "other");
            assertThatThrownBy(() -> store.root("gone"))
                    .isInstanceOf(StoreException.class)
                    .hasMessageStartingWith("class Gone, of which the store holds objects, cannot be loaded");
            assertThat(store.removeRoot("other")).isTrue();
        });
        withClass(gone, (store, box, type) -> {
            assertThat(store.root("gone").orElseThrow()).hasToString("Gone[x=5]");
            assertThat(store.rootNames()).containsExactly("box", "gone", "new");
        });
        withClass("record Another() {}", (store, box, type) -> assertThat(store.removeRoot("gone"))
                .isTrue());
    }

    @Test
    void aRecordIsReadByTheNamesOfItsComponents() throws Exception {
        withClass("public record Note(int number, String text, int size) {}", (store, box, type) -> {
            box.set(make(type, 5, "five", 6));
        });
        String later = "public record Note(String author, List<String> tags, long size, String text, boolean z, byte b,"
                + " char c, short s, int i, long j, float f, double d) {}";
        withClass(later, (store, box, type) -> {
            assertThat(box.get())
                    .hasToString("Note[author=null, tags=null, size=6, text=five, z=false, b=0, c=\0, s=0, i=0, j=0,"
                            + " f=0.0, d=0.0]");
            box.set(List.of(
                    box.get(), make(type, "ada", List.of(), 7, "t", true, (byte) 1, 'c', (short) 2, 3, 4, 5, 6)));
        });
        withClass(later, (store, box, type) -> assertThat(box.get().toString())
                .startsWith("[Note[author=null, tags=null, size=6")
                .endsWith("Note[author=ada, tags=[], size=7, text=t, z=true, b=1, c=c, s=2, i=3, j=4, f=5.0, d=6.0]]"));
    }

    @Test
    void aRecordWhoseConstructorRefusesWhatIsStoredIsNamed() throws Exception {
        withClass("public record Note(int number) {}", (store, box, type) -> box.set(make(type, 5)));
        withClass(
                "public record Note(int number, String text) { public Note { Objects.requireNonNull(text, \"text\"); } }",
                (store, box, type) -> assertThatThrownBy(box::get)
                        .isInstanceOf(StoreException.class)
                        .hasMessage("the constructor of record Note refuses the stored values [5, null]:"
                                + " java.lang.NullPointerException: text; a store can only hold what it accepts"));
    }

    @Test
    void aComponentOfAnotherTypeIsNamed() throws Exception {
        withClass("public record Note(int number) {}", (store, box, type) -> box.set(make(type, 5)));
        withClass("public record Note(String number) {}", (store, box, type) -> assertThatThrownBy(box::get)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("cannot be read: java.lang.IllegalArgumentException")
                .hasMessageContaining("a class of it must have changed in a way that does not fit"));
    }

    @Test
    void anEnumConstantMayMoveButNotGo() throws Exception {
        withClass("public enum Colour { RED, GREEN }", (store, box, type) -> {
            box.set(List.of(type.getEnumConstants()));
        });
        withClass("public enum Colour { GREEN { }, BLUE, RED }", (store, box, type) -> {
            assertThat(box.get()).hasToString("[RED, GREEN]");
        });
        withClass("public enum Colour { BLUE, RED }", (store, box, type) -> assertThatThrownBy(box::get)
                .isInstanceOf(StoreException.class)
                .hasMessage("enum Colour has no constant GREEN, which is stored; it has [BLUE, RED]; put it back"));
    }

    @Test
    void aClassThatHasBecomeSomethingElseIsNamed() throws Exception {
        withClass("public record Note(int number) {}", (store, box, type) -> box.set(make(type, 5)));
        withClass("public enum Note { ONE }", (store, box, type) -> assertThatThrownBy(box::get)
                .isInstanceOf(StoreException.class)
                .hasMessage("class Note was stored as RECORD and is something else now: ENUM"));
        withClass("public class Note { int number; }", (store, box, type) -> assertThatThrownBy(box::get)
                .isInstanceOf(StoreException.class)
                .hasMessage("class Note was stored as RECORD and is something else now: field number of Note can change"
                        + " unseen; make it final, and a TVar or TLong if it changes"));
    }

    @Test
    void fieldsOfAnEntityComeAndGo() throws Exception {
        withClass(
                ITEM + "{ public final String name = \"n\"; public final TVar<String> text = new TVar<>(\"t\");"
                        + " public final TLong count = new TLong(7); }",
                (store, box, type) -> box.set(make(type)));
        String later = ITEM + "{ public final String title; public final TVar<String> note = new TVar<>(\"made\");"
                + " public final TLong count = new TLong(); public final TLong size = new TLong(9);"
                + " Item() { title = \"made\"; } }";
        withClass(later, (store, box, type) -> {
            Object item = box.get();
            assertThat(field(item, "title")).isNull();
            assertThat(((TVar<?>) field(item, "note")).get()).isNull();
            assertThat(((TLong) field(item, "size")).get()).isZero();
            ((TLong) field(item, "count")).add(1);
            ((TLong) field(item, "size")).add(2);
        });
        withClass(later, (store, box, type) -> {
            assertThat(((TLong) field(box.get(), "count")).get()).isEqualTo(8);
            assertThat(((TLong) field(box.get(), "size")).get()).isEqualTo(2);
        });
    }

    @Test
    void anEntityThatWasAllVariablesMayGetPlainFieldsAndLoseThem() throws Exception {
        String variables = ITEM + "{ public final TLong count = new TLong(7); }";
        withClass(variables, (store, box, type) -> box.set(make(type)));
        withClass(
                ITEM + "{ public final int size = Integer.parseInt(\"3\"); public final TLong count = new TLong(); }",
                (store, box, type) -> {
                    Object stored = box.get();
                    assertThat(field(stored, "size")).isEqualTo(0);
                    assertThat(((TLong) field(stored, "count")).get()).isEqualTo(7);
                    box.set(List.of(stored, make(type)));
                });
        withClass(variables, (store, box, type) -> {
            for (Object item : (List<?>) box.get()) {
                assertThat(((TLong) field(item, "count")).get()).isIn(7L, 0L);
            }
        });
    }

    @Test
    void aVariableThatHasGoneIsNamedIfAnotherObjectRefersToIt() throws Exception {
        withClass(
                ITEM + "{ public final TLong count = new TLong(7); public final TLong size = new TLong(); }",
                (store, box, type) -> {
                    Object item = make(type);
                    box.set(item);
                    TLong count = (TLong) field(item, "count");
                    store.getOrCreate("count", () -> new TVar<>(count));
                });
        withClass(ITEM + "{ public final TLong size = new TLong(); }", (store, box, type) -> {
            assertThat(((TLong) field(box.get(), "size")).get()).isZero();
            assertThatThrownBy(() -> store.<TVar<?>>root("count").orElseThrow().get())
                    .isInstanceOf(StoreException.class)
                    .hasMessage(
                            "field count of Item has gone, but its variable is referred to by another stored object;"
                                    + " put the field back");
        });
    }

    @Test
    void aFieldOfAnEntityThatHasAnotherTypeIsNamed() throws Exception {
        withClass(
                ITEM + "{ public final Object name = \"n\"; public final TVar<Object> text = new TVar<>(\"t\");"
                        + " public final TLong count = new TLong(7); }",
                (store, box, type) -> box.set(make(type)));
        withClass(
                ITEM + "{ public final Object name; public final TVar<Object> text; public final TVar<Object> count;"
                        + " Item() { name = text = count = null; } }",
                (store, box, type) ->
                        assertThat(((TVar<?>) field(box.get(), "count")).get()).isEqualTo(7L));
        withClass(
                ITEM + "{ public final Integer name; public final TVar<Object> text; public final TLong count;"
                        + " Item() { name = null; text = null; count = null; } }",
                (store, box, type) -> assertThatThrownBy(box::get)
                        .isInstanceOf(StoreException.class)
                        .hasMessageContaining("the stored value of public final java.lang.Integer Item.name is a"
                                + " java.lang.String"));
        withClass(ITEM + "{ public final TLong text = new TLong(); }", (store, box, type) -> {
            TLong text = (TLong) field(box.get(), "text");
            assertThatThrownBy(text::get)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("cannot be read: java.lang.ClassCastException");
        });
    }
}
