package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.holdfast.stm.Stm.atomic;
import static org.holdfast.stm.Stm.snapshot;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.holdfast.stm.Stm;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.holdfast.stm.TxnStateException;
import org.holdfast.stm.collect.TList;
import org.holdfast.stm.collect.TMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Named roots: made, found, listed, renamed and removed (P1). */
class RootsTest {

    @TempDir
    Path directory;

    record Settings(String language, int size) {}

    @Test
    void aRootIsMadeOnceAndIsThenTheSameInstance() {
        try (DurableStore store = DurableStore.open(directory)) {
            TMap<String, Part> root = store.getOrCreate("root", TMap::new);
            assertThat(store.<Object>getOrCreate("root", () -> {
                        throw new AssertionError("the root is there");
                    }))
                    .isSameAs(root);
            assertThat(store.<Object>root("root")).containsSame(root);
            assertThat(store.<Object>root("another")).isEmpty();
        }
    }

    @Test
    void aRootMayBeAnythingThatCanBeStored() {
        Settings settings = new Settings("de", 12);
        try (DurableStore store = DurableStore.open(directory)) {
            store.getOrCreate("record", () -> settings);
            store.getOrCreate("string", () -> "text");
            store.getOrCreate("variable", () -> new TVar<>(settings));
            store.getOrCreate("counter", () -> new TLong(5)).add(2);
            store.getOrCreate("list", () -> List.of(1, Map.of("k", settings)));
            store.<TList<Settings>>getOrCreate("TList", TList::new).add(settings);
            store.getOrCreate("entity", () -> new Part(3));
        }
        try (DurableStore store = DurableStore.open(directory)) {
            assertThat(store.rootNames())
                    .containsExactly("TList", "counter", "entity", "list", "record", "string", "variable");
            assertThat(store.<Settings>root("record")).contains(settings);
            assertThat(store.<String>root("string")).contains("text");
            assertThat(store.<TVar<Settings>>root("variable").orElseThrow().get())
                    .isEqualTo(settings);
            assertThat(store.<TLong>root("counter").orElseThrow().get()).isEqualTo(7);
            assertThat(store.<List<Object>>root("list")).contains(List.of(1, Map.of("k", settings)));
            assertThat(store.<TList<Settings>>root("TList").orElseThrow()).containsExactly(settings);
            assertThat(store.<Part>root("entity").orElseThrow().number.get()).isEqualTo(3);
        }
    }

    @Test
    void aRootThatIsRenamedIsTheSameObjectUnderItsNewNameForGood() {
        try (DurableStore store = DurableStore.open(directory)) {
            Part root = store.getOrCreate("old", () -> new Part(3));
            store.renameRoot("old", "new");
            assertThat(store.rootNames()).containsExactly("new");
            assertThat(store.<Part>root("new")).containsSame(root);
            assertThat(store.<Part>root("old")).isEmpty();
        }
        try (DurableStore store = DurableStore.open(directory)) {
            assertThat(store.rootNames()).containsExactly("new");
            assertThat(store.<Part>root("new").orElseThrow().number.get()).isEqualTo(3);
        }
    }

    @Test
    void renamingIsAPartOfItsTransaction() {
        try (DurableStore store = DurableStore.open(directory)) {
            store.getOrCreate("one", () -> "first");
            store.getOrCreate("other", () -> "second");
            assertThatThrownBy(() -> atomic(() -> {
                        store.renameRoot("one", "gone");
                        throw new IllegalStateException("changed my mind");
                    }))
                    .hasMessage("changed my mind");
            assertThat(store.rootNames()).containsExactly("one", "other");
            atomic(() -> {
                store.renameRoot("one", "between");
                store.renameRoot("other", "one");
                store.renameRoot("between", "other");
            });
            assertThat(store.<String>root("one")).contains("second");
            assertThat(store.<String>root("other")).contains("first");
        }
    }

    @Test
    void aRootIsNotRenamedFromNothingNorOverAnother() {
        try (DurableStore store = DurableStore.open(directory)) {
            store.getOrCreate("one", () -> "first");
            store.getOrCreate("other", () -> "second");
            assertThatThrownBy(() -> store.renameRoot("missing", "new"))
                    .isExactlyInstanceOf(StoreException.class)
                    .hasMessageContaining("no root 'missing' in " + store)
                    .hasMessageContaining("it has [one, other]");
            for (String taken : List.of("other", "one")) {
                assertThatThrownBy(() -> store.renameRoot("one", taken))
                        .isExactlyInstanceOf(StoreException.class)
                        .hasMessageContaining("root 'one' of " + store + " cannot be renamed to '" + taken + "'");
            }
            assertThat(store.<String>root("one")).contains("first");
            assertThat(store.<String>root("other")).contains("second");
        }
    }

    @Test
    void namesMayBeAnyStrings() {
        List<String> names = List.of("", " ", "a/b", "Grüße", "x".repeat(10_000));
        try (DurableStore store = DurableStore.open(directory)) {
            names.forEach(name -> store.getOrCreate(name, () -> "root " + name));
        }
        try (DurableStore store = DurableStore.open(directory)) {
            assertThat(store.rootNames()).containsExactlyInAnyOrderElementsOf(names);
            assertThat(names)
                    .allMatch(name -> store.<String>root(name).orElseThrow().equals("root " + name));
        }
    }

    @Test
    void aRemovedRootIsNotFoundAndItsNameIsFree() {
        try (DurableStore store = DurableStore.open(directory)) {
            store.getOrCreate("root", () -> new Part(1));
            assertThat(store.removeRoot("root")).isTrue();
            assertThat(store.removeRoot("root")).isFalse();
            assertThat(store.<Object>root("root")).isEmpty();
            assertThat(store.rootNames()).isEmpty();
        }
        try (DurableStore store = DurableStore.open(directory)) {
            assertThat(store.rootNames()).isEmpty();
            assertThat(store.getOrCreate("root", () -> "another")).isEqualTo("another");
        }
    }

    @Test
    void aRootIsRenamedByOneTransaction() {
        try (DurableStore store = DurableStore.open(directory)) {
            Part part = store.getOrCreate("old", () -> new Part(1));
            atomic(() -> {
                store.getOrCreate("new", () -> store.<Part>root("old").orElseThrow());
                store.removeRoot("old");
            });
            assertThat(store.<Part>root("new")).containsSame(part);
        }
        try (DurableStore store = DurableStore.open(directory)) {
            assertThat(store.rootNames()).containsExactly("new");
        }
    }

    @Test
    void aRootThatIsAskedForAsAnotherTypeIsRefusedByTheLanguage() {
        try (DurableStore store = DurableStore.open(directory)) {
            store.getOrCreate("root", () -> new Part(1));
            assertThatThrownBy(() -> {
                        String text = store.getOrCreate("root", () -> "text");
                        throw new AssertionError(text);
                    })
                    .isInstanceOf(ClassCastException.class)
                    .hasMessageContaining("Part");
        }
    }

    @Test
    void aFactoryThatThrowsMakesNoRoot() {
        try (DurableStore store = DurableStore.open(directory)) {
            assertThatThrownBy(() -> store.getOrCreate("root", () -> {
                        throw new UnsupportedOperationException("no root today");
                    }))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessage("no root today");
            assertThatThrownBy(() -> store.getOrCreate("root", () -> null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("the factory of root root made null");
            assertThat(store.rootNames()).isEmpty();
            assertThat(store.statistics().commits()).isZero();
        }
    }

    @Test
    void aRootMadeInABlockThatIsRolledBackIsNotThere() {
        Part part = new Part(1);
        try (DurableStore store = DurableStore.open(directory)) {
            store.getOrCreate("kept", () -> "kept");
            assertThatThrownBy(() -> atomic(() -> {
                        store.getOrCreate("root", () -> part);
                        store.removeRoot("kept");
                        assertThat(store.rootNames()).containsExactly("root");
                        throw new IllegalStateException("rolled back");
                    }))
                    .hasMessage("rolled back");
            assertThat(store.rootNames()).containsExactly("kept");
            assertThat(StoreProbe.stored(part.number)).isNull();
        }
        try (DurableStore store = DurableStore.open(directory)) {
            assertThat(store.rootNames()).containsExactly("kept");
        }
    }

    @Test
    void rootsJoinARunningTransaction() {
        try (DurableStore store = DurableStore.open(directory)) {
            atomic(() -> {
                Part made = store.getOrCreate("root", () -> new Part(1));
                made.number.set(2);
                assertThat(store.rootNames()).containsExactly("root");
                assertThat(Stm.<Object, RuntimeException>nested(
                                () -> store.root("root").orElseThrow()))
                        .isSameAs(made);
            });
            assertThat(store.statistics().commits()).isEqualTo(1);
        }
    }

    @Test
    void aSnapshotFindsRootsAndMakesNone() {
        try (DurableStore store = DurableStore.open(directory)) {
            store.getOrCreate("root", () -> "there");
            assertThat(snapshot(() -> store.<String>root("root"))).contains("there");
            assertThatThrownBy(() -> snapshot(() -> store.getOrCreate("another", () -> "made")))
                    .isInstanceOf(TxnStateException.class);
            assertThat(store.rootNames()).containsExactly("root");
        }
    }

    @Test
    void aStoreThatWasNeverUsedIsEmptyEachTime() {
        for (int run = 0; run < 3; run++) {
            try (DurableStore store = DurableStore.open(directory)) {
                assertThat(store.rootNames()).isEmpty();
                assertThat(store.statistics()).isEqualTo(new StoreStatistics(0, 0, 0, 0));
            }
        }
    }

    @Test
    void nullIsRefusedByItsName() {
        try (DurableStore store = DurableStore.open(directory)) {
            assertThatThrownBy(() -> store.getOrCreate(null, TMap::new)).hasMessage("name");
            assertThatThrownBy(() -> store.getOrCreate("root", null)).hasMessage("factory");
            assertThatThrownBy(() -> store.root(null)).hasMessage("name");
            assertThatThrownBy(() -> store.removeRoot(null)).hasMessage("name");
            assertThatThrownBy(() -> DurableStore.open(directory, null)).hasMessage("options");
            assertThatThrownBy(() -> DurableStore.open(null)).hasMessage("directory");
        }
    }
}
