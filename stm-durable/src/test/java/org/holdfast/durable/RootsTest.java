package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.holdfast.stm.Stm.atomic;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.holdfast.stm.Stm;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.holdfast.stm.collect.TList;
import org.holdfast.stm.collect.TMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootsTest {

    @TempDir
    Path directory;

    record Settings(String language, int size) {}

    static final class Shared {
        final TLong number = new TLong();
    }

    @Test
    void areListedSortedAndRemoved() {
        try (DurableStore store = DurableStore.open(directory)) {
            assertThat(store.rootNames()).isEmpty();
            store.getOrCreate("b", TLong::new);
            store.getOrCreate("a", TLong::new);
            assertThat(store.rootNames()).containsExactly("a", "b");
            assertThat(store.removeRoot("a")).isTrue();
            assertThat(store.removeRoot("a")).isFalse();
            assertThat(store.root("a")).isEmpty();
        }
        try (DurableStore store = DurableStore.open(directory)) {
            assertThat(store.rootNames()).containsExactly("b");
            TLong made = store.getOrCreate("a", () -> new TLong(7));
            assertThat(made.get()).as("a removed root is made anew").isEqualTo(7);
        }
    }

    @Test
    void mayBeVariablesCollectionsEntitiesAndPlainValues() {
        try (DurableStore store = DurableStore.open(directory)) {
            store.getOrCreate("variable", () -> new TVar<>("x"));
            TList<String> list = store.getOrCreate("list", TList::new);
            list.addAll(List.of("a", "b"));
            store.getOrCreate("entity", Shared::new).number.set(3);
            store.getOrCreate("value", () -> new Settings("en", 12));
        }
        try (DurableStore store = DurableStore.open(directory)) {
            assertThat(store.<TVar<String>>root("variable").orElseThrow().get()).isEqualTo("x");
            assertThat(store.<List<String>>root("list").orElseThrow()).containsExactly("a", "b");
            assertThat(store.<Shared>root("entity").orElseThrow().number.get()).isEqualTo(3);
            assertThat(store.<Settings>root("value")).contains(new Settings("en", 12));
        }
    }

    @Test
    void oneThatATransactionMadeAndUndidIsNotThere() {
        try (DurableStore store = DurableStore.open(directory)) {
            assertThatThrownBy(() -> atomic(() -> {
                        store.getOrCreate("gone", Shared::new);
                        throw new IllegalStateException("changed my mind");
                    }))
                    .hasMessage("changed my mind");
            assertThat(store.rootNames()).isEmpty();
            assertThatThrownBy(() -> store.getOrCreate("gone", () -> {
                        throw new IllegalStateException("cannot make it");
                    }))
                    .hasMessage("cannot make it");
            assertThatThrownBy(() -> store.getOrCreate("gone", () -> null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessageContaining("gone");
            assertThatThrownBy(() -> store.root(null)).isInstanceOf(NullPointerException.class);
            assertThat(store.rootNames()).isEmpty();
        }
    }

    @Test
    void twoRootsThatShareAnEntityComeBackSharingOneInstance() {
        try (DurableStore store = DurableStore.open(directory)) {
            Shared shared = new Shared();
            TVar<Shared> one = store.getOrCreate("one", () -> new TVar<>(shared));
            TMap<String, Shared> other = store.getOrCreate("other", TMap::new);
            other.put("x", shared);
            assertThat(one.get()).isSameAs(shared);
        }
        try (DurableStore store = DurableStore.open(directory)) {
            TVar<Shared> one = store.<TVar<Shared>>root("one").orElseThrow();
            TMap<String, Shared> other =
                    store.<TMap<String, Shared>>root("other").orElseThrow();
            assertThat(other.get("x")).isSameAs(one.get());
            one.get().number.set(5);
            assertThat(other.get("x").number.get()).isEqualTo(5);
        }
    }

    @Test
    void ofOneNameAreOneInstanceForAllThreads() throws Exception {
        try (DurableStore store = DurableStore.open(directory)) {
            for (int round = 0; round < 50; round++) {
                String name = "root-" + round;
                Set<Object> made = ConcurrentHashMap.newKeySet();
                inThreads(4, () -> made.add(store.getOrCreate(name, Shared::new)));
                assertThat(made).hasSize(1);
            }
        }
    }

    @Test
    void loadedByManyThreadsAtOnceAreOneInstance() throws Exception {
        try (DurableStore store = DurableStore.open(directory)) {
            TMap<Integer, Shared> map = store.getOrCreate("map", TMap::new);
            atomic(() -> {
                for (int i = 0; i < 100; i++) {
                    map.put(i, new Shared());
                }
            });
        }
        for (int round = 0; round < 5; round++) {
            try (DurableStore store = DurableStore.open(directory)) {
                List<Set<Object>> seen = Stream.generate(() -> (Set<Object>) ConcurrentHashMap.newKeySet())
                        .limit(100)
                        .toList();
                inThreads(4, () -> {
                    TMap<Integer, Shared> map =
                            store.<TMap<Integer, Shared>>root("map").orElseThrow();
                    for (int i = 0; i < 100; i++) {
                        seen.get(i).add(map.get(i));
                    }
                });
                assertThat(seen).allSatisfy(instances -> assertThat(instances).hasSize(1));
            }
        }
    }

    private static void inThreads(int count, Runnable work) throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(count);
        List<FutureTask<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            var task = new FutureTask<Void>(() -> {
                barrier.await();
                work.run();
                return null;
            });
            tasks.add(task);
            new Thread(task).start();
        }
        for (var task : tasks) {
            task.get();
        }
    }

    @Test
    void joinARunningTransaction() {
        try (DurableStore store = DurableStore.open(directory)) {
            atomic(() -> {
                Shared made = store.getOrCreate("root", Shared::new);
                made.number.set(1);
                assertThat(store.rootNames()).containsExactly("root");
                assertThat(Stm.<Object, RuntimeException>nested(
                                () -> store.root("root").orElseThrow()))
                        .isSameAs(made);
            });
            assertThat(store.statistics().commits()).isEqualTo(1);
        }
    }
}
