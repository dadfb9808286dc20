package org.holdfast.stm.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Spliterator;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the views of a sorted map say of their order, and which keys they take. */
class SortedViewsTest {

    private final TSortedMap<String, Integer> map = new TSortedMap<>(String.CASE_INSENSITIVE_ORDER);

    SortedViewsTest() {
        map.putAll(Map.of("a", 1, "B", 2, "c", 3, "D", 4));
    }

    @Test
    void spliteratorsSayByWhichComparatorTheyAreInOrder() {
        assertThat(map.keySet().spliterator().getComparator()).isEqualTo(String.CASE_INSENSITIVE_ORDER);
        assertThat(new TSortedMap<>().keySet().spliterator().getComparator()).isNull();
        assertThat(new TSortedMap<>().descendingKeySet().spliterator().getComparator())
                .isEqualTo(Comparator.reverseOrder());
        Comparator<? super Map.Entry<String, Integer>> byKey =
                map.descendingMap().entrySet().spliterator().getComparator();
        assertThat(List.of(Map.entry("a", 1), Map.entry("C", 0), Map.entry("b", 2)).stream()
                        .sorted(byKey)
                        .map(Map.Entry::getKey))
                .containsExactly("C", "b", "a");
        assertThat(map.keySet().spliterator().characteristics()
                        & (Spliterator.SORTED | Spliterator.DISTINCT | Spliterator.ORDERED | Spliterator.NONNULL))
                .isEqualTo(Spliterator.SORTED | Spliterator.DISTINCT | Spliterator.ORDERED | Spliterator.NONNULL);
        assertThat(map.values().spliterator().hasCharacteristics(Spliterator.ORDERED))
                .isTrue();
        assertThat(map.values().spliterator().hasCharacteristics(Spliterator.SORTED))
                .isFalse();
    }

    @Test
    void streamsAreInOrderAlsoInParallelAndWithASortThatTrustsIt() {
        TSortedMap<Integer, Integer> large = new TSortedMap<>(Comparator.reverseOrder());
        IntStream.range(0, 10_000).forEach(i -> large.put(i, -i));
        List<Integer> upwards = IntStream.range(0, 10_000).boxed().toList();
        assertThat(large.keySet().parallelStream().sorted().toList()).isEqualTo(upwards);
        assertThat(large.descendingKeySet().parallelStream().toList()).isEqualTo(upwards);
        assertThat(large.keySet().parallelStream()
                        .sorted(Comparator.reverseOrder())
                        .toList())
                .isEqualTo(List.copyOf(large.keySet()))
                .isEqualTo(List.copyOf(new TreeMap<>(large).keySet()));
        assertThat(large.values().stream().limit(2)).containsExactly(-9_999, -9_998);
    }

    @Test
    void aPartRefusesKeysThatAreOutOfItAndSaysWhichAreIn() {
        assertThatThrownBy(() -> map.subMap("b", true, "d", false).put("D", 5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("key D is out of range: this map has only keys from b to d (excluded)");
        assertThatThrownBy(() -> map.descendingMap().headMap("b", false).putIfAbsent("B", 5))
                .hasMessage("key B is out of range: this map has only keys from b (excluded) to the last");
        assertThatThrownBy(() -> map.headMap("b", true).tailMap("c"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("key c is out of range: this map has only keys from the first to b");
        assertThatThrownBy(() -> map.subMap("c", "B")).hasMessage("from c comes after to B");
        assertThatThrownBy(() -> map.descendingMap().subMap("B", "c")).hasMessage("from B comes after to c");
        assertThat(map).hasSize(4);
        assertThat(map.headMap("b").remove("C")).isNull();
        assertThat(map.headMap("b").get("C")).isNull();
    }

    @Test
    void refusesNullAndKeysThatAreNotComparableAlsoAsTheFirst() {
        TSortedMap<Object, Integer> empty = new TSortedMap<>();
        assertThatThrownBy(() -> empty.put(new Object(), 1)).isInstanceOf(ClassCastException.class);
        assertThatThrownBy(() -> empty.put(null, 1)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> empty.put(1, null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> empty.floorKey(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> empty.headMap(null)).isInstanceOf(NullPointerException.class);
        assertThat(empty).isEmpty();
    }

    @Test
    void viewsShowWhatIsPutIntoTheMapAndTheOtherWayRound() {
        Map<String, Integer> part = map.descendingMap().subMap("c", true, "a", false);
        map.put("bb", 7);
        map.put("e", 8);
        assertThat(part).hasToString("{c=3, bb=7, B=2}").hasSize(3);
        part.clear();
        assertThat(map).hasToString("{a=1, D=4, e=8}");
        map.descendingKeySet().headSet("D").removeIf(key -> true);
        map.entrySet().iterator().next().setValue(9);
        assertThat(map).hasToString("{a=9, D=4}");
    }
}
