package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.holdfast.stm.Stm.atomic;
import static org.holdfast.stm.Stm.snapshot;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.holdfast.stm.TVar;
import org.holdfast.stm.collect.TMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a durable object refers to is durable; nothing else is, and nothing else costs anything (P2 to P5). */
class ReachabilityTest {

    private static final int PARTS = 100_000;

    @TempDir
    Path directory;

    /** An object of a graph with cycles and shared parts. */
    static final class Vertex {
        final TVar<Integer> number;
        final TVar<List<Vertex>> neighbours = new TVar<>(List.of());

        Vertex(int number) {
            this.number = new TVar<>(number);
        }
    }

    /** Each vertex has a way to vertex i + 1, and two more anywhere. */
    private static List<Vertex> graph(Random random) {
        List<Vertex> vertices = new ArrayList<>();
        for (int i = 0; i < PARTS; i++) {
            vertices.add(new Vertex(i));
        }
        for (int i = 0; i < PARTS; i++) {
            Vertex next = vertices.get((i + 1) % PARTS);
            Vertex other = vertices.get(random.nextInt(PARTS));
            vertices.get(i).neighbours.set(List.of(next, other, vertices.get(random.nextInt(PARTS))));
        }
        return vertices;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = 1)
    void aLargeGraphBecomesDurableWhileAnotherThreadWritesToIt(long seed) throws Exception {
        Random random = new Random(seed);
        List<Vertex> vertices = graph(random);
        AtomicBoolean linked = new AtomicBoolean();
        try (DurableStore store = DurableStore.open(directory)) {
            TVar<@Nullable Vertex> root = store.getOrCreate("root", () -> new TVar<>(null));
            long before = store.statistics().written();
            Threads.together(2, thread -> {
                if (thread == 0) {
                    root.set(vertices.get(0));
                    linked.set(true);
                } else {
                    writeUntil(linked, vertices, random);
                }
                return null;
            });
            assertThat(store.statistics().objects()).isEqualTo(PARTS + 3L);
            assertThat(store.statistics().written() - before).isGreaterThanOrEqualTo(PARTS + 1L);
        }
        try (DurableStore store = DurableStore.open(directory)) {
            Vertex root = store.<TVar<Vertex>>root("root").orElseThrow().get();
            assertThat(neighbourNumbers(walk(root))).isEqualTo(neighbourNumbers(vertices));
        }
    }

    /** Writes to objects of the graph, before they become durable, meanwhile, and some after that. */
    private static void writeUntil(AtomicBoolean linked, List<Vertex> vertices, Random random) {
        for (int after = 0; after < 50; after += linked.get() ? 1 : 0) {
            Vertex one = vertices.get(random.nextInt(PARTS));
            Vertex other = vertices.get(random.nextInt(PARTS));
            atomic(() -> {
                one.number.updateAndGet(n -> n + PARTS);
                List<Vertex> near = one.neighbours.get();
                one.neighbours.set(List.of(near.get(0), other, near.get(1)));
            });
        }
    }

    private static List<Vertex> walk(Vertex root) {
        List<Vertex> vertices = new ArrayList<>();
        for (Vertex next = root;
                vertices.isEmpty() || next != root;
                next = next.neighbours.get().get(0)) {
            vertices.add(next);
        }
        return vertices;
    }

    private static List<List<Integer>> neighbourNumbers(List<Vertex> vertices) {
        return vertices.stream()
                .map(vertex -> {
                    List<Integer> numbers = new ArrayList<>(List.of(vertex.number.get()));
                    vertex.neighbours.get().forEach(neighbour -> numbers.add(neighbour.number.get()));
                    return numbers;
                })
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 100_000})
    void aChangeCostsTheSameHoweverMuchIsStored(int objects) {
        try (DurableStore store = DurableStore.open(directory)) {
            Part first = store.getOrCreate("first", () -> new Part(0));
            List<Part> parts = new ArrayList<>(List.of(first));
            atomic(() -> {
                for (int i = 1; i < objects; i++) {
                    Part part = new Part(i);
                    parts.get(i - 1).next.set(part);
                    parts.add(part);
                }
                parts.get(objects - 1).next.set(first);
            });
            assertThat(store.statistics().objects()).isEqualTo(objects + 2L);
            StoreStatistics before = store.statistics();
            long appended = StoreProbe.appended(first.number);
            parts.get(objects / 2).number.set(-1);
            assertThat(StoreProbe.appended(first.number) - appended).isBetween(20L, 64L);
            StoreStatistics after = store.statistics();
            assertThat(after.written() - before.written()).isEqualTo(1);
            assertThat(after.commits() - before.commits()).isEqualTo(1);
            assertThat(after.loaded() - before.loaded()).isZero();
        }
    }

    @Test
    void transactionsThatDoNotWriteDurableObjectsDoNotTouchTheStore() {
        try (DurableStore store = DurableStore.open(directory)) {
            Part durable = store.getOrCreate("root", () -> new Part(1));
            TMap<String, Part> map = store.getOrCreate("map", TMap::new);
            Part transientPart = new Part(2);
            StoreStatistics before = store.statistics();
            long appended = StoreProbe.appended(durable.number);
            atomic(() -> {
                transientPart.number.add(durable.number.get());
                transientPart.next.set(durable); // the other direction makes nothing durable
                transientPart.content.set(map);
            });
            assertThat(snapshot(() -> durable.number.get() + map.size())).isEqualTo(1);
            assertThat(atomic(() -> map.containsKey("x") || store.root("y").isPresent()))
                    .isFalse();
            assertThat(StoreProbe.stored(transientPart.number)).isNull();
            assertThat(store.statistics()).isEqualTo(before);
            assertThat(StoreProbe.appended(durable.number)).isEqualTo(appended);
        }
    }

    @Test
    void aDurableTransactionWritesTransientObjectsWithoutStoringThem() {
        try (DurableStore store = DurableStore.open(directory)) {
            Part durable = store.getOrCreate("root", () -> new Part(1));
            Part transientPart = new Part(2);
            long before = store.statistics().written();
            atomic(() -> {
                durable.number.set(10);
                transientPart.number.set(20);
            });
            assertThat(store.statistics().written() - before).isEqualTo(1);
            assertThat(StoreProbe.stored(transientPart.number)).isNull();
            assertThat(transientPart.number.get()).isEqualTo(20);
        }
    }

    @Test
    void whatWasLinkedAndUnlinkedInOneTransactionIsNotStored() {
        try (DurableStore store = DurableStore.open(directory)) {
            Part durable = store.getOrCreate("root", () -> new Part(1));
            Part passing = new Part(2);
            long objects = store.statistics().objects();
            atomic(() -> {
                durable.next.set(passing);
                durable.next.set(null);
            });
            assertThat(StoreProbe.stored(passing.number)).isNull();
            assertThat(store.statistics().objects()).isEqualTo(objects);
        }
    }

    @Test
    void anUnlinkedObjectGoesOnAndComesBackWithItsLatestStateWhenItIsLinkedAgain() {
        try (DurableStore store = DurableStore.open(directory)) {
            Part durable = store.getOrCreate("root", () -> new Part(1));
            Part child = new Part(2);
            child.next.set(new Part(3));
            durable.next.set(child);
            durable.next.set(null);
            atomic(() -> {
                child.number.add(40);
                child.next.get().number.add(50);
            });
            assertThat(child.number.get()).isEqualTo(42);
            durable.next.set(child);
        }
        try (DurableStore store = DurableStore.open(directory)) {
            Part child = store.<Part>root("root").orElseThrow().next.get();
            assertThat(child.number.get()).isEqualTo(42);
            assertThat(child.next.get().number.get()).isEqualTo(53);
        }
    }
}
