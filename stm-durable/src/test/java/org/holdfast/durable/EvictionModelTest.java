package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.holdfast.stm.Stm.atomic;
import static org.holdfast.stm.Stm.snapshot;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.holdfast.stm.collect.TMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random programs of several threads, each with items and a plain model of its own, in one map of a store whose values
 * leave all the time: every read must find what the model says.
 */
class EvictionModelTest {

    private static final int THREADS = 4;
    private static final int STEPS = 600;
    private static final int KEYS = 60;

    @TempDir
    Path directory;

    static final class Item {
        final int key;
        final TLong number = new TLong();
        final TVar<String> text = new TVar<>("new");
        final TVar<@Nullable Item> link = new TVar<>(null);

        Item(int key) {
            this.key = key;
        }
    }

    /** What an item should say. */
    private static final class Plain {
        private long number;
        private String text = "new";
        private @Nullable Integer link;
    }

    @ParameterizedTest(name = "seed {0}, cache of {1} bytes, {2}")
    @CsvSource({
        "1, 0, SYNC",
        "2, 0, ASYNC",
        "3, 2000, SYNC",
        "4, 10000, ASYNC",
        "5, 0, ASYNC",
        "6, 30000, ASYNC",
    })
    void everyReadFindsWhatAPlainModelSays(long seed, long cacheBytes, Durability durability) throws Exception {
        StoreOptions options =
                StoreOptions.defaults().withCacheBytes(cacheBytes).withDurability(durability);
        List<Map<Integer, Plain>> models;
        try (DurableStore store = DurableStore.open(directory, options)) {
            TMap<Integer, Item> items = store.getOrCreate("items", TMap::new);
            TLong steps = store.getOrCreate("steps", TLong::new);
            items.put(-1, new Item(-1));
            Graph graph = StoreProbe.graph(steps);
            AtomicInteger running = new AtomicInteger(THREADS);
            models = Threads.together(THREADS + 1, thread -> {
                if (thread == THREADS) {
                    while (running.get() > 0) {
                        graph.loader().sweep();
                        Thread.onSpinWait();
                    }
                    return Map.<Integer, Plain>of();
                }
                try {
                    return new Worker(thread, seed, items, steps).run();
                } finally {
                    running.decrementAndGet();
                }
            });
            assertThat(store.statistics().evicted()).isPositive();
            assertThat(steps.get()).isEqualTo((long) THREADS * STEPS);
        }
        try (DurableStore store = DurableStore.open(directory, options)) {
            TMap<Integer, Item> items = store.<TMap<Integer, Item>>root("items").orElseThrow();
            int expected = 1;
            for (int thread = 0; thread < THREADS; thread++) {
                Worker.check(items, models.get(thread));
                expected += models.get(thread).size();
            }
            assertThat(items).hasSize(expected);
        }
    }

    private static final class Worker {

        private final int first;
        private final Random random;
        private final TMap<Integer, Item> items;
        private final TLong steps;
        private final Map<Integer, Plain> model = new HashMap<>();

        /** Some items by the way, so that what they refer to must stay one instance. */
        private final Map<Integer, Item> held = new HashMap<>();

        Worker(int thread, long seed, TMap<Integer, Item> items, TLong steps) {
            first = thread * KEYS;
            random = new Random(seed * THREADS + thread);
            this.items = items;
            this.steps = steps;
        }

        Map<Integer, Plain> run() {
            for (int step = 0; step < STEPS; step++) {
                int key = first + random.nextInt(KEYS);
                int other = first + random.nextInt(KEYS);
                int kind = random.nextInt(9);
                String text = "text " + step;
                atomic(() -> {
                    steps.add(1);
                    change(kind, key, other, text);
                });
                changeModel(kind, key, other, text);
                if (random.nextInt(4) == 0) {
                    look(key);
                }
                if (random.nextInt(50) == 0) {
                    check(items, model);
                    held.clear();
                }
            }
            return model;
        }

        private void change(int kind, int key, int other, String text) {
            Item item = items.get(key);
            Plain plain = model.get(key);
            assertThat(item == null).isEqualTo(plain == null);
            if (item == null || plain == null) {
                items.put(key, new Item(key));
                return;
            }
            switch (kind) {
                case 0 -> items.remove(key);
                case 1, 2 -> item.text.set(text); // unread
                case 3 -> item.number.add(key);
                case 4 -> item.number.set(item.number.get() + 1);
                case 5 -> item.link.set(items.get(other));
                case 6 -> {
                    assertThat(item.text.get()).isEqualTo(plain.text);
                    item.number.add(1);
                }
                default -> {
                    assertThat(item.text.get()).isEqualTo(plain.text);
                    item.text.set(text + item.text.get().length());
                    item.number.set(item.number.get() + item.text.get().length());
                }
            }
        }

        private void changeModel(int kind, int key, int other, String text) {
            Plain plain = model.get(key);
            if (plain == null) {
                model.put(key, new Plain());
                return;
            }
            switch (kind) {
                case 0 -> {
                    model.remove(key);
                    held.remove(key);
                    model.values().stream()
                            .filter(each -> Objects.equals(each.link, key))
                            .forEach(each -> each.link = -key - 1_000); // to one that only the link holds
                }
                case 1, 2 -> plain.text = text;
                case 3 -> plain.number += key;
                case 4, 6 -> plain.number++;
                case 5 -> plain.link = model.containsKey(other) ? Integer.valueOf(other) : null;
                default -> {
                    plain.text = text + plain.text.length();
                    plain.number += plain.text.length();
                }
            }
        }

        private void look(int key) {
            Item item = items.get(key);
            Plain plain = model.get(key);
            assertThat(item == null).isEqualTo(plain == null);
            if (item != null && plain != null) {
                checkItem(items, item, plain);
                assertThat(held.computeIfAbsent(key, unused -> item)).isSameAs(item);
            }
        }

        static void check(TMap<Integer, Item> items, Map<Integer, Plain> model) {
            snapshot(() -> {
                for (Map.Entry<Integer, Plain> each : model.entrySet()) {
                    checkItem(items, Objects.requireNonNull(items.get(each.getKey())), each.getValue());
                }
                return null;
            });
        }

        private static void checkItem(TMap<Integer, Item> items, Item item, Plain plain) {
            List<Object> found = new ArrayList<>(List.of(item.number.get(), item.text.get()));
            assertThat(found).containsExactly(plain.number, plain.text);
            Item link = item.link.get();
            assertThat(link == null).isEqualTo(plain.link == null);
            if (link != null && plain.link != null && plain.link >= 0) {
                assertThat(link).isSameAs(items.get(plain.link));
            }
        }
    }
}
