package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.holdfast.stm.Stm.atomic;

import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.holdfast.stm.collect.TMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** One stored object is one instance, as long as anybody holds it (P6). */
@ParameterizedClass(name = "cache of {0} bytes")
@ValueSource(longs = {0, 3_000, Long.MAX_VALUE})
class IdentityTest {

    @Parameter
    long cacheBytes;

    @TempDir
    Path directory;

    private StoreOptions options() {
        return StoreOptions.defaults().withCacheBytes(cacheBytes);
    }

    private DurableStore open() {
        return DurableStore.open(directory, options());
    }

    /** Owns no variable: what changes in it stands in the record of its map. */
    static final class Group {
        final String name;
        final TMap<String, Object> members = new TMap<>();

        Group(String name) {
            this.name = name;
        }
    }

    /** May share its counter with others. */
    static final class Meter {
        final TLong counter;
        final TVar<@Nullable Object> label = new TVar<>("own");

        Meter(TLong counter) {
            this.counter = counter;
        }
    }

    /** Nothing of its own at all if its counter is another's. */
    record View(Meter meter, TLong counter) {}

    static final class Shared {
        final TLong counter;

        Shared(TLong counter) {
            this.counter = counter;
        }
    }

    @Test
    void ringsSharedAndSelfReferencesComeBackAsTheyWere() {
        try (DurableStore store = open()) {
            Part one = new Part(1);
            Part two = new Part(2);
            atomic(() -> {
                one.next.set(two);
                two.next.set(one);
                one.content.set(one);
                two.content.set(List.of(one, two, Map.of("one", one)));
                store.getOrCreate("one", () -> one);
                store.getOrCreate("two", () -> two);
            });
        }
        try (DurableStore store = open()) {
            Part two = store.<Part>root("two").orElseThrow();
            Part one = two.next.get();
            assertThat(one).isNotSameAs(two).isSameAs(store.root("one").orElseThrow());
            assertThat(one.next.get()).isSameAs(two);
            assertThat(one.content.get()).isSameAs(one);
            List<?> content = (List<?>) two.content.get();
            assertThat(content.get(0)).isSameAs(one);
            assertThat(content.get(1)).isSameAs(two);
            assertThat(content.get(2)).isEqualTo(Map.of("one", one));
        }
    }

    @Test
    void twoRootsThatShareAnEntityComeBackSharingOneInstance() {
        try (DurableStore store = open()) {
            Part shared = new Part(7);
            atomic(() -> {
                store.<TMap<String, Part>>getOrCreate("a", TMap::new).put("x", shared);
                store.<TVar<Part>>getOrCreate("b", () -> new TVar<>(shared));
            });
        }
        try (DurableStore store = open()) {
            Part one = store.<TMap<String, Part>>root("a").orElseThrow().get("x");
            Part other = store.<TVar<Part>>root("b").orElseThrow().get();
            assertThat(one).isSameAs(other);
            one.number.set(8);
            assertThat(other.number.get()).isEqualTo(8);
        }
    }

    @RepeatedTest(20)
    void threadsThatLoadTheSameObjectGetTheSameInstance() throws Exception {
        try (DurableStore store = open()) {
            TMap<Integer, Object> map = store.getOrCreate("map", TMap::new);
            Meter meter = new Meter(new TLong(5));
            atomic(() -> {
                map.put(0, new Part(0));
                map.put(1, new Group("one"));
                map.put(2, meter);
                map.put(3, meter.counter);
                map.put(4, new TVar<>("alone"));
                map.put(5, new Shared(meter.counter));
            });
        }
        try (DurableStore store = open()) {
            TMap<Integer, Object> map = store.<TMap<Integer, Object>>root("map").orElseThrow();
            List<List<Object>> seen = Threads.together(4, thread -> {
                Object[] objects = new Object[6];
                for (int i = 0; i < 6; i++) {
                    int key = (i + thread) % 6;
                    objects[key] = map.get(key);
                }
                return List.of(objects);
            });
            for (List<Object> objects : seen) {
                for (int i = 0; i < 6; i++) {
                    assertThat(objects.get(i)).isSameAs(seen.get(0).get(i));
                }
                assertThat(((Meter) objects.get(2)).counter).isSameAs(objects.get(3));
                assertThat(((Shared) objects.get(5)).counter).isSameAs(objects.get(3));
            }
        }
    }

    /** The way from the roots would hold the objects, so this loads them by their ids. */
    @Test
    void whatNobodyHoldsLeavesTheHeapAndComesBackEqual() {
        List<Long> ids;
        try (DurableStore store = open()) {
            Part part = new Part(10);
            Group group = new Group("one");
            Shared shared = new Shared(part.number);
            group.members.put("part", part);
            store.getOrCreate("hidden", () -> new TVar<>(List.of(part, group, shared)));
            ids = List.of(StoreProbe.idOf(part), StoreProbe.idOf(group), StoreProbe.idOf(shared));
        }
        try (DurableStore store = open()) {
            Graph graph = StoreProbe.graph(store.getOrCreate("anchor", () -> new Part(0)).number);
            for (int round = 1; round <= 3; round++) {
                long loaded = store.statistics().loaded();
                List<WeakReference<Object>> objects = use(graph, ids, 9 + round);
                assertThat(store.statistics().loaded()).isGreaterThan(loaded);
                objects.forEach(Garbage::awaitCleared);
            }
        }
    }

    private static List<WeakReference<Object>> use(Graph graph, List<Long> ids, long number) {
        Part part = StoreProbe.load(graph, ids.get(0), Part.class);
        Group group = StoreProbe.load(graph, ids.get(1), Group.class);
        Shared shared = StoreProbe.load(graph, ids.get(2), Shared.class);
        assertThat(part).isSameAs(StoreProbe.load(graph, ids.get(0), Part.class));
        assertThat(group).isSameAs(StoreProbe.load(graph, ids.get(1), Group.class));
        assertThat(group.name).isEqualTo("one");
        assertThat(group.members.get("part")).isSameAs(part);
        assertThat(shared.counter).isSameAs(part.number);
        assertThat(part.number.get()).isEqualTo(number);
        part.number.add(1);
        return List.of(new WeakReference<>(part), new WeakReference<>(group), new WeakReference<>(shared));
    }

    @Test
    void whoHoldsAVariableHoldsTheEntityThatOwnsIt() {
        long id;
        try (DurableStore store = open()) {
            Meter meter = store.getOrCreate("meter", () -> new Meter(new TLong(1)));
            id = StoreProbe.idOf(meter);
            store.removeRoot("meter");
        }
        try (DurableStore store = open()) {
            Graph graph = StoreProbe.graph(store.getOrCreate("anchor", () -> new Part(0)).number);
            TLong counter = StoreProbe.load(graph, id, Meter.class).counter;
            for (int i = 0; i < 3; i++) {
                Garbage.collect();
                counter.add(1);
            }
            Meter meter = StoreProbe.load(graph, id, Meter.class);
            assertThat(meter.counter).isSameAs(counter);
            assertThat(meter.counter.get()).isEqualTo(4);
        }
    }

    @Test
    void anEntityWithoutVariablesOfItsOwnKeepsItsIdentity() {
        try (DurableStore store = open()) {
            Group group = new Group("g");
            TMap<String, Group> map = store.getOrCreate("map", TMap::new);
            map.put("a", group);
            long objects = store.statistics().objects();
            map.put("b", group); // it is known: nothing new is stored
            group.members.put("self", group);
            assertThat(store.statistics().objects()).isEqualTo(objects);
        }
        try (DurableStore store = open()) {
            TMap<String, Group> map = store.<TMap<String, Group>>root("map").orElseThrow();
            assertThat(map.get("a")).isSameAs(map.get("b"));
            assertThat(map.get("a").members.get("self")).isSameAs(map.get("a"));
            long objects = store.statistics().objects();
            map.put("c", map.get("a"));
            assertThat(store.statistics().objects()).isEqualTo(objects);
        }
    }

    @Test
    void aVariableStoredBeforeWithAndAfterItsEntityIsOneVariable() {
        try (DurableStore store = open()) {
            TMap<String, Object> map = store.getOrCreate("map", TMap::new);
            Meter before = new Meter(new TLong(1));
            Meter with = new Meter(new TLong(2));
            Meter withTheOtherWayRound = new Meter(new TLong(3));
            Meter after = new Meter(new TLong(4));
            map.put("before: variable", before.counter);
            map.put("before: entity", before);
            map.put("with", List.of(with.counter, with));
            map.put("the other way round", List.of(withTheOtherWayRound, withTheOtherWayRound.counter));
            map.put("after: entity", after);
            map.put("after: variable", after.counter);
            for (Meter meter : List.of(before, with, withTheOtherWayRound, after)) {
                atomic(() -> {
                    meter.counter.add(10);
                    meter.label.set("changed");
                });
            }
        }
        for (boolean entityFirst : new boolean[] {true, false}) {
            try (DurableStore store = open()) {
                TMap<String, Object> map =
                        store.<TMap<String, Object>>root("map").orElseThrow();
                assertOneVariable(map, "before: variable", "before: entity", entityFirst, 11);
                assertOneVariable(map, "after: variable", "after: entity", entityFirst, 14);
                List<?> with = (List<?>) map.get("with");
                assertThat(((Meter) with.get(1)).counter).isSameAs(with.get(0));
                assertThat(((TLong) with.get(0)).get()).isEqualTo(12);
                List<?> round = (List<?>) map.get("the other way round");
                assertThat(((Meter) round.get(0)).counter).isSameAs(round.get(1));
                assertThat(((TLong) round.get(1)).get()).isEqualTo(13);
            }
        }
    }

    private static void assertOneVariable(
            TMap<String, Object> map, String variable, String entity, boolean entityFirst, long value) {
        Object first = map.get(entityFirst ? entity : variable);
        Object second = map.get(entityFirst ? variable : entity);
        Meter meter = (Meter) (entityFirst ? first : second);
        TLong counter = (TLong) (entityFirst ? second : first);
        assertThat(meter.counter).isSameAs(counter);
        assertThat(counter.get()).isEqualTo(value);
        assertThat(meter.label.get()).isEqualTo("changed");
    }

    @Test
    void entitiesThatShareAVariableComeBackSharingIt() {
        try (DurableStore store = open()) {
            TLong shared = new TLong(1);
            Meter one = new Meter(shared);
            Meter two = new Meter(shared);
            one.label.set(two);
            two.label.set(new View(one, shared));
            store.getOrCreate("roots", () -> new TVar<>(List.of(one, two, new Shared(shared))));
            two.counter.add(1);
        }
        try (DurableStore store = open()) {
            List<?> roots = store.<TVar<List<?>>>root("roots").orElseThrow().get();
            Meter one = (Meter) roots.get(0);
            Meter two = (Meter) roots.get(1);
            assertThat(one.counter).isSameAs(two.counter).isSameAs(((Shared) roots.get(2)).counter);
            assertThat(one.label.get()).isSameAs(two);
            assertThat(two.label.get()).isEqualTo(new View(one, one.counter));
            one.counter.add(1);
            assertThat(two.counter.get()).isEqualTo(3);
        }
    }

    @Test
    void aSetOfEntitiesFindsThemByIdentity() {
        try (DurableStore store = open()) {
            Part one = new Part(1);
            Part two = new Part(2);
            two.content.set(Set.of(one, two));
            store.getOrCreate("two", () -> two);
        }
        try (DurableStore store = open()) {
            Part two = store.<Part>root("two").orElseThrow();
            Set<?> set = (Set<?>) two.content.get();
            assertThat(set).hasSize(2);
            assertThat(set.contains(two)).isTrue();
            assertThat(set.contains(new Part(1))).isFalse();
        }
    }
}
