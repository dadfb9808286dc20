package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.holdfast.stm.Stm.atomic;
import static org.holdfast.stm.Stm.current;
import static org.holdfast.stm.Stm.snapshot;

import java.lang.ref.WeakReference;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A snapshot reads the old values also of objects that nobody has held meanwhile. They are loaded by their ids, for the
 * way that leads to them would hold them.
 */
@ParameterizedClass(name = "cache of {0} bytes")
@ValueSource(longs = {0, Long.MAX_VALUE})
class SnapshotBesideEvictionTest {

    private final DurableStore store;
    private final Graph graph;
    private final Part anchor;
    private final long id;

    SnapshotBesideEvictionTest(long cacheBytes, @TempDir Path directory) {
        StoreOptions options = StoreOptions.defaults().withCacheBytes(cacheBytes);
        try (DurableStore first = DurableStore.open(directory, options)) {
            Part hidden = first.getOrCreate("hidden", () -> new Part(1));
            hidden.content.set("one");
            id = StoreProbe.idOf(hidden);
            first.removeRoot("hidden");
        }
        store = DurableStore.open(directory, options);
        anchor = store.getOrCreate("anchor", () -> new Part(0));
        graph = StoreProbe.graph(anchor.number);
    }

    @BeforeEach
    void nothingIsLoaded() {
        assertThat(graph.identities().get(id)).isNull();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void seesTheOldValueOfAnObjectThatWasChangedUnreadAndDropped() throws Exception {
        WeakReference<Part> gone = snapshot(() -> {
            anchor.number.get();
            WeakReference<Part> changed = changeAndDrop(2);
            Garbage.collect();
            Part hidden = StoreProbe.load(graph, id, Part.class);
            assertThat(hidden.number.get()).isEqualTo(1);
            assertThat(hidden.content.get()).isEqualTo("one");
            return changed;
        });
        Garbage.awaitCleared(gone);
        assertThat(snapshot(() -> StoreProbe.load(graph, id, Part.class).number.get()))
                .isEqualTo(2);
    }

    @Test
    void eachSnapshotSeesTheVersionOfItsOwnInstant() throws Exception {
        snapshot(() -> {
            anchor.number.get();
            changeAndDrop(2);
            Threads.together(
                    1,
                    other -> snapshot(() -> {
                        anchor.number.get();
                        changeAndDrop(3);
                        Garbage.collect();
                        assertThat(StoreProbe.load(graph, id, Part.class).number.get())
                                .isEqualTo(2);
                        return other;
                    }));
            Garbage.collect();
            assertThat(StoreProbe.load(graph, id, Part.class).number.get()).isEqualTo(1);
            return null;
        });
        assertThat(StoreProbe.load(graph, id, Part.class).number.get()).isEqualTo(3);
    }

    @Test
    void seesTheOldValueBehindManyChanges() throws Exception {
        snapshot(() -> {
            anchor.number.get();
            for (int i = 2; i < 50; i++) {
                changeAndDrop(i);
            }
            Garbage.collect();
            assertThat(StoreProbe.load(graph, id, Part.class).number.get()).isEqualTo(1);
            return null;
        });
    }

    @Test
    void seesWhatWasThereWhenAnotherThreadLoadsChangesAndDropsAFieldBesideIt() throws Exception {
        snapshot(() -> {
            anchor.number.get();
            Threads.together(1, thread -> {
                StoreProbe.load(graph, id, Part.class).content.set("two");
                return null;
            });
            Garbage.collect();
            Part hidden = StoreProbe.load(graph, id, Part.class);
            assertThat(hidden.number.get()).isEqualTo(1);
            assertThat(hidden.content.get()).isEqualTo("one");
            return null;
        });
    }

    @Test
    void anUpdateThatLoadsAnObjectChangedSinceItBeganRunsAgain() throws Exception {
        int attempts = atomic(() -> {
            long before = anchor.number.get();
            if (current().attempt() == 1) {
                Threads.together(1, thread -> {
                    atomic(() -> {
                        anchor.number.add(1);
                        StoreProbe.load(graph, id, Part.class).number.add(1);
                    });
                    return null;
                });
                Garbage.collect();
            }
            Part hidden = StoreProbe.load(graph, id, Part.class);
            assertThat(hidden.number.get()).isEqualTo(before + 1);
            hidden.number.add(100);
            return current().attempt();
        });
        assertThat(attempts).isEqualTo(2);
        assertThat(StoreProbe.load(graph, id, Part.class).number.get()).isEqualTo(102);
    }

    /** Sets the number without having read anything, in a thread that ends. */
    private WeakReference<Part> changeAndDrop(long number) throws Exception {
        return Threads.together(1, thread -> {
                    Part hidden = StoreProbe.load(graph, id, Part.class);
                    hidden.number.set(number);
                    return new WeakReference<>(hidden);
                })
                .get(0);
    }
}
