package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.holdfast.stm.Stm.atomic;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.holdfast.stm.collect.TMap;
import org.holdfast.stm.collect.TSet;
import org.holdfast.stm.collect.TSortedMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sorted maps and sets come back with their contents, their order and their comparator. */
@ParameterizedClass(name = "cache of {0} bytes")
@ValueSource(longs = {0, Long.MAX_VALUE})
class SortedMapStorageTest {

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

    enum Length implements Comparator<String> {
        SHORTEST_FIRST,
        LONGEST_FIRST {
            @Override
            public int compare(String a, String b) {
                return SHORTEST_FIRST.compare(b, a);
            }
        };

        @Override
        public int compare(String a, String b) {
            int comparison = Integer.compare(a.length(), b.length());
            return comparison == 0 ? a.compareTo(b) : comparison;
        }
    }

    record From(int index, @Nullable Comparator<String> next) implements Comparator<String> {

        @Override
        public int compare(String a, String b) {
            int comparison =
                    a.substring(Math.min(index, a.length())).compareTo(b.substring(Math.min(index, b.length())));
            return comparison != 0 || next == null ? comparison : next.compare(a, b);
        }
    }

    static Stream<Comparator<String>> comparators() {
        return Stream.of(
                null,
                Comparator.naturalOrder(),
                Comparator.reverseOrder(),
                String.CASE_INSENSITIVE_ORDER,
                Length.SHORTEST_FIRST,
                Length.LONGEST_FIRST,
                new From(2, null),
                new From(1, new From(0, Comparator.reverseOrder())));
    }

    @ParameterizedTest
    @MethodSource("comparators")
    void aSortedMapComesBackInItsOrder(@Nullable Comparator<String> comparator) {
        NavigableMap<String, Integer> expected = new TreeMap<>(comparator);
        Random random = new Random(1);
        for (int session = 0; session < 4; session++) {
            try (DurableStore store = open()) {
                TSortedMap<String, Integer> map = store.getOrCreate("map", () -> new TSortedMap<>(comparator));
                assertThat(new ArrayList<>(map.entrySet())).isEqualTo(new ArrayList<>(expected.entrySet()));
                assertThat(map).hasSize(expected.size());
                assertThat(Comparator.naturalOrder().equals(comparator) ? null : comparator)
                        .isEqualTo(map.comparator());
                changeBoth(random, map, expected);
            }
        }
    }

    private static void changeBoth(
            Random random, NavigableMap<String, Integer> map, NavigableMap<String, Integer> expected) {
        for (int i = 0; i < 20; i++) {
            atomic(() -> {
                for (int j = 0; j < 10; j++) {
                    String key = (random.nextBoolean() ? "key " : "KEY ") + random.nextInt(1_000);
                    int value = random.nextInt();
                    map.put(key, value);
                    expected.put(key, value);
                }
            });
            assertThat(map.pollFirstEntry()).isEqualTo(expected.pollFirstEntry());
        }
    }

    @Test
    void aLargeSortedMapIsLoadedOnlyWhereItIsUsed() {
        try (DurableStore store = open()) {
            TSortedMap<Integer, String> map = store.getOrCreate("map", TSortedMap::new);
            for (int i = 0; i < 10_000; i += 100) {
                int from = i;
                atomic(() -> {
                    for (int k = from; k < from + 100; k++) {
                        map.put(k, "v" + k);
                    }
                });
            }
            map.subMap(2_000, 8_000).clear();
        }
        try (DurableStore store = open()) {
            TSortedMap<Integer, String> map =
                    store.<TSortedMap<Integer, String>>root("map").orElseThrow();
            assertThat(map.get(1_234)).isEqualTo("v1234");
            assertThat(map.higherKey(1_999)).isEqualTo(8_000);
            assertThat(map.tailMap(9_990).values()).startsWith("v9990").hasSize(10);
            assertThat(store.statistics().loaded()).isLessThan(30);
            assertThat(map).hasSize(4_000).containsEntry(77, "v77");
            assertThat(map.copy()).hasSize(4_000);
        }
    }

    @Test
    void aComparatorThatIsALambdaIsRefused() {
        try (DurableStore store = open()) {
            TMap<String, Object> holder = store.getOrCreate("holder", TMap::new);
            TSortedMap<String, Integer> map = new TSortedMap<>(Comparator.comparing(String::length));
            map.put("x", 1);
            String message = " is a function (a lambda or method reference), which cannot be stored;"
                    + " use an enum constant or a record that implements Comparator,"
                    + " or Comparator.naturalOrder(), Comparator.reverseOrder() or String.CASE_INSENSITIVE_ORDER";
            assertThatThrownBy(() -> holder.put("map", map))
                    .isInstanceOf(NotStorableException.class)
                    .hasMessageStartingWith("root `holder` → key `map` → field `comparator`: ")
                    .hasMessageEndingWith(message);
            assertThat(holder).isEmpty();
            assertThat(map).containsEntry("x", 1);
            assertThatThrownBy(() -> store.getOrCreate("root", () -> map)).hasMessageContaining(message);
            assertThat(store.rootNames()).containsExactly("holder");
        }
    }

    static final class Person implements Comparable<Person> {
        final String name;
        final TLong age = new TLong();

        Person(String name) {
            this.name = name;
        }

        @Override
        public int compareTo(Person other) {
            return name.compareTo(other.name);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Person person && person.name.equals(name);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }

    static final class Club {
        final TSortedMap<Person, Long> joined = new TSortedMap<>();
        final TSortedMap<Long, TSet<String>> namesByYear = new TSortedMap<>(Comparator.reverseOrder());
        final TVar<Person> president = new TVar<>(new Person("nobody"));
    }

    /** A hash map would refuse such keys, for it places them by hash codes of objects that are not loaded. */
    @Test
    void keysMayBeEntitiesIfWhatPutsThemInOrderNeverChanges() {
        try (DurableStore store = open()) {
            Club club = store.getOrCreate("club", Club::new);
            atomic(() -> {
                for (int i = 0; i < 200; i++) {
                    Person person = new Person("person " + i);
                    long year = 2_000L + i % 7;
                    club.joined.put(person, year);
                    club.namesByYear.computeIfAbsent(year, y -> new TSet<>()).add(person.name);
                    club.president.set(person);
                }
            });
        }
        try (DurableStore store = open()) {
            Club club = store.<Club>root("club").orElseThrow();
            Person president = club.president.get();
            assertThat(club.joined.get(president)).isEqualTo(2_000 + 199 % 7);
            assertThat(club.joined.floorKey(new Person("person 199"))).isSameAs(president);
            assertThat(List.copyOf(club.joined.keySet())).hasSize(200).isSorted();
            assertThat(club.namesByYear.keySet())
                    .containsExactly(2_006L, 2_005L, 2_004L, 2_003L, 2_002L, 2_001L, 2_000L);
            assertThat(club.namesByYear.firstEntry().getValue())
                    .contains("person 6")
                    .doesNotContain("person 7");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 1_000})
    void aSetComesBack(int size) {
        Set<Object> expected = new HashSet<>();
        Supplier<TSet<Object>> factory = TSet::new;
        for (int session = 0; session < 3; session++) {
            try (DurableStore store = open()) {
                TSet<Object> set = store.getOrCreate("set", factory);
                assertThat(set).isEqualTo(expected).hasSize(expected.size());
                assertThat(set.containsAll(expected)).isTrue();
                int from = session * size;
                for (Set<Object> each : List.of(set, expected)) {
                    atomic(() -> {
                        for (int i = from; i < from + size; i++) {
                            each.add(i % 3 == 0 ? "element " + i : List.of(i));
                        }
                        each.removeIf(element -> element.hashCode() % 5 == 0);
                    });
                }
            }
        }
        try (DurableStore store = open()) {
            assertThat(store.<TSet<Object>>root("set").orElseThrow().copy()).isEqualTo(expected);
        }
    }

    @Test
    void aSetRefusesElementsWhosePlaceDependsOnTheProcess() {
        try (DurableStore store = open()) {
            TSet<Object> set = store.getOrCreate("set", TSet::new);
            assertThatThrownBy(() -> set.add(new Person("ada")))
                    .isInstanceOf(NotStorableException.class)
                    .hasMessageStartingWith("root `set` → an element: ")
                    .hasMessageContaining("identity hash code");
            assertThat(set).isEmpty();
        }
    }
}
