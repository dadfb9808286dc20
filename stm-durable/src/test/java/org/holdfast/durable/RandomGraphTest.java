package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.holdfast.stm.Stm.atomic;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.holdfast.stm.TVar;
import org.holdfast.stm.collect.TList;
import org.holdfast.stm.collect.TMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Objects are linked, unlinked, linked again, moved between roots, put under several roots and referred to by
 * themselves, at random, with transactions that fail and openings in between, beside a plain model.
 */
class RandomGraphTest {

    private static final int ROOTS = 5;
    private static final int VERTICES = 30;

    @TempDir
    Path directory;

    record Link(@Nullable Vertex to, int weight) {}

    /** Refers to others in each way in which one can. */
    static final class Vertex {
        final int number;
        final TVar<@Nullable Object> next = new TVar<>(null);
        final TVar<List<Vertex>> listed = new TVar<>(List.of());
        final TMap<Integer, Link> linked = new TMap<>();
        final TList<Vertex> kept = new TList<>();

        Vertex(int number) {
            this.number = number;
        }

        /** {@return the numbers of those that this refers to} */
        List<Integer> references() {
            List<Integer> numbers = new ArrayList<>();
            numbers.add(next.get() instanceof Vertex vertex ? vertex.number : -1);
            listed.get().forEach(vertex -> numbers.add(vertex.number));
            new TreeMap<>(linked.copy()).values().forEach(link -> numbers.add(link.to.number));
            List.copyOf(kept).forEach(vertex -> numbers.add(vertex.number));
            return numbers;
        }

        void refer(int way, Vertex other) {
            switch (way) {
                case 0 -> next.set(other);
                case 1 -> listed.set(List.of(other, this, other));
                case 2 -> linked.put(other.number, new Link(other, way));
                default -> kept.add(other);
            }
        }

        void forget(int way) {
            switch (way) {
                case 0 -> next.set(null);
                case 1 -> listed.set(List.of());
                case 2 -> linked.clear();
                default -> kept.clear();
            }
        }
    }

    /** What can be reached: the numbers of the roots, and for each vertex those that it refers to. */
    private record World(Map<String, Integer> roots, Map<Integer, List<Integer>> references) {

        static World of(DurableStore store) {
            Map<String, Integer> roots = new TreeMap<>();
            Map<Integer, Vertex> seen = new HashMap<>();
            Deque<Vertex> toVisit = new ArrayDeque<>();
            for (String name : store.rootNames()) {
                Vertex root = store.<Vertex>root(name).orElseThrow();
                roots.put(name, root.number);
                toVisit.add(root);
            }
            Map<Integer, List<Integer>> references = new TreeMap<>();
            for (Vertex vertex = toVisit.poll(); vertex != null; vertex = toVisit.poll()) {
                Vertex before = seen.putIfAbsent(vertex.number, vertex);
                if (before != null) {
                    assertThat(vertex).as("one instance of %s", vertex.number).isSameAs(before);
                    continue;
                }
                references.put(vertex.number, vertex.references());
                toVisit.addAll(vertex.listed.get());
                toVisit.addAll(vertex.kept);
                vertex.linked.values().forEach(link -> toVisit.add(link.to));
                if (vertex.next.get() instanceof Vertex next) {
                    toVisit.add(next);
                }
            }
            return new World(roots, references);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void comesBackAsItWas(long seed) {
        Random random = new Random(seed);
        World expected = new World(Map.of(), Map.of());
        for (int opening = 0; opening < 6; opening++) {
            try (DurableStore store = DurableStore.open(directory)) {
                assertThat(World.of(store)).isEqualTo(expected);
                List<Vertex> vertices = reachable(store);
                for (int round = 0; round < 60; round++) {
                    change(store, vertices, random);
                }
                expected = World.of(store);
            }
        }
    }

    /** {@return all vertices that can be reached, by their numbers, and new ones where there are none} */
    private static List<Vertex> reachable(DurableStore store) {
        Map<Integer, Vertex> found = new HashMap<>();
        Deque<Vertex> toVisit = new ArrayDeque<>();
        store.rootNames().forEach(name -> toVisit.add(store.<Vertex>root(name).orElseThrow()));
        for (Vertex vertex = toVisit.poll(); vertex != null; vertex = toVisit.poll()) {
            if (found.putIfAbsent(vertex.number, vertex) == null) {
                toVisit.addAll(vertex.listed.get());
                toVisit.addAll(vertex.kept);
                vertex.linked.values().forEach(link -> toVisit.add(link.to));
                if (vertex.next.get() instanceof Vertex next) {
                    toVisit.add(next);
                }
            }
        }
        List<Vertex> vertices = new ArrayList<>();
        for (int number = 0; number < VERTICES; number++) {
            vertices.add(found.getOrDefault(number, new Vertex(number)));
        }
        return vertices;
    }

    private static void change(DurableStore store, List<Vertex> vertices, Random random) {
        boolean fails = random.nextInt(5) == 0;
        try {
            atomic(() -> {
                for (int steps = random.nextInt(4); steps >= 0; steps--) {
                    step(store, vertices, random);
                }
                if (fails) {
                    throw new IllegalStateException("on purpose");
                }
            });
        } catch (IllegalStateException e) {
            assertThat(e).hasMessage("on purpose");
        }
    }

    private static void step(DurableStore store, List<Vertex> vertices, Random random) {
        Vertex one = vertices.get(random.nextInt(VERTICES));
        Vertex other = random.nextInt(5) == 0 ? one : vertices.get(random.nextInt(VERTICES));
        String name = "root " + random.nextInt(ROOTS);
        String otherName = "root " + random.nextInt(ROOTS);
        switch (random.nextInt(5)) {
            case 0 -> store.getOrCreate(name, () -> one);
            case 1 ->
                store.<Vertex>root(name)
                        .ifPresent(
                                root -> { // to another root, or under two
                                    if (random.nextBoolean()) {
                                        store.removeRoot(name);
                                    }
                                    store.removeRoot(otherName);
                                    store.getOrCreate(otherName, () -> root);
                                });
            case 2 -> one.forget(random.nextInt(4));
            default -> one.refer(random.nextInt(4), other);
        }
    }
}
