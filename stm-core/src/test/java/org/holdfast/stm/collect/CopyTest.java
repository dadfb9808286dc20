package org.holdfast.stm.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.holdfast.stm.Stm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A copy of a map is the map at one instant, shares its entries, and never changes. */
class CopyTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16, 17, 5_000})
    void aCopyOfAMapStaysAsItWas(int size) {
        TMap<Integer, String> map = new TMap<>();
        fill(map, size);
        Map<Integer, String> copy = map.copy();
        Map<Integer, String> expected = new HashMap<>(map);
        change(map, size);

        assertThat(copy).isEqualTo(expected).hasSameHashCodeAs(expected).hasSize(size);
        for (int key = -1; key <= size; key++) {
            assertThat(copy.get(key)).isEqualTo(expected.get(key));
        }
        assertThat(new HashSet<>(copy.entrySet())).isEqualTo(expected.entrySet());
        assertUnmodifiable(copy, size);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16, 17, 5_000})
    void aCopyOfASortedMapStaysAsItWas(int size) {
        TSortedMap<Integer, String> map = new TSortedMap<>(Comparator.reverseOrder());
        fill(map, size);
        NavigableMap<Integer, String> copy = map.copy();
        NavigableMap<Integer, String> expected = new TreeMap<>(map);
        change(map, size);

        assertThat(copy.comparator()).isEqualTo(Comparator.reverseOrder());
        assertThat(copy).isEqualTo(expected).hasSameHashCodeAs(expected).hasSize(size);
        assertThat(new ArrayList<>(copy.entrySet())).isEqualTo(new ArrayList<>(expected.entrySet()));
        assertThat(new ArrayList<>(copy.descendingMap().values()))
                .isEqualTo(new ArrayList<>(expected.descendingMap().values()));
        for (int key = -1; key <= size; key++) {
            assertThat(copy.get(key)).isEqualTo(expected.get(key));
            assertThat(copy.lowerEntry(key)).isEqualTo(expected.lowerEntry(key));
            assertThat(copy.floorKey(key)).isEqualTo(expected.floorKey(key));
            assertThat(copy.ceilingKey(key)).isEqualTo(expected.ceilingKey(key));
            assertThat(copy.higherKey(key)).isEqualTo(expected.higherKey(key));
        }
        assertThat(copy.headMap(size / 2, false).size())
                .isEqualTo(expected.headMap(size / 2, false).size());
        assertUnmodifiable(copy, size);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16, 17, 5_000})
    void aCopyOfASetStaysAsItWas(int size) {
        TSet<Integer> set = new TSet<>();
        IntStream.range(0, size).forEach(set::add);
        Set<Integer> copy = set.copy();
        Set<Integer> expected = new HashSet<>(set);
        set.removeIf(element -> element % 3 == 0);
        set.add(-1);

        assertThat(copy).isEqualTo(expected).hasSize(size).doesNotContain(-1);
        assertThatThrownBy(() -> copy.add(-1)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> copy.removeIf(element -> true)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aCopyInATransactionHasWhatTheTransactionSees() {
        TMap<Integer, String> map = new TMap<>();
        TSortedMap<Integer, String> sorted = new TSortedMap<>();
        fill(map, 100);
        fill(sorted, 100);
        Stm.atomic(() -> {
            map.remove(0);
            sorted.remove(0);
            Map<Integer, String> copy = map.copy();
            NavigableMap<Integer, String> sortedCopy = sorted.copy();
            map.remove(1);
            sorted.remove(1);
            assertThat(copy).hasSize(99).containsKey(1).doesNotContainKey(0);
            assertThat(sortedCopy).hasSize(99).doesNotContainKey(0);
            assertThat(sortedCopy.firstKey()).isEqualTo(1);
        });
    }

    @Test
    void usingACopyConflictsWithNothing() {
        TMap<Integer, String> map = new TMap<>();
        TSortedMap<Integer, String> sorted = new TSortedMap<>();
        fill(map, 1_000);
        fill(sorted, 1_000);
        Map<Integer, String> copy = map.copy();
        NavigableMap<Integer, String> sortedCopy = sorted.copy();
        int attempts = Stm.atomic(() -> {
            map.put(-1, copy.get(5) + copy.size());
            sorted.put(-1, sortedCopy.firstEntry() + String.join("", sortedCopy.values()));
            if (Stm.current().attempt() == 1) {
                CompletableFuture.runAsync(() -> change(map, 1_000)).join();
                CompletableFuture.runAsync(() -> change(sorted, 1_000)).join();
            }
            return Stm.current().attempt();
        });
        assertThat(attempts).isEqualTo(2); // -1 is among what changes
        assertThat(sorted.get(-1)).startsWith("0=value 0value 0value 1");
    }

    @Test
    void aCopySharesTheLeaves() {
        TSortedMap<Integer, String> map = new TSortedMap<>();
        fill(map, 5_000);
        SortedTree tree = (SortedTree) map.leaves();
        SortedCopy copy = tree.copy(map.range());
        assertThat(copy.leaves()).hasSizeLessThan(5_000 / 8).allSatisfy(leaf -> assertThat(
                        tree.find(leaf.firstKey()).leaf())
                .isSameAs(leaf));
        SortedCopy part = tree.copy(new KeyRange(tree.order(), Cut.before(1_000), Cut.after(1_010)));
        assertThat(part.leaves()).hasSizeBetween(1, 3);
    }

    private static void fill(Map<Integer, String> map, int size) {
        IntStream.range(0, size).forEach(i -> map.put(i, "value " + i));
    }

    private static void change(Map<Integer, String> map, int size) {
        for (int key = 0; key < size; key += 3) {
            map.remove(key);
            map.replace(key + 1, "changed");
        }
        map.put(-1, "new");
    }

    private static void assertUnmodifiable(Map<Integer, String> copy, int size) {
        assertThatThrownBy(() -> copy.put(-1, "x")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> copy.merge(0, "x", String::concat)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(copy::clear).isInstanceOf(UnsupportedOperationException.class);
        if (size > 0) {
            assertThatThrownBy(() -> copy.entrySet().iterator().next().setValue("x"))
                    .isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(() -> copy.keySet().remove(0)).isInstanceOf(UnsupportedOperationException.class);
        }
    }
}
