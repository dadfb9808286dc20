package org.holdfast.stm.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.List;
import java.util.ListIterator;
import java.util.stream.IntStream;
import org.holdfast.stm.Stm;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an iterator shows of changes made before and after it was made. */
class IterationTest {

    @ParameterizedTest
    @ValueSource(ints = {5, 500})
    void outsideATransactionShowsTheMapAsItWas(int size) {
        TMap<Integer, Integer> map = mapOf(size);
        Iterator<Integer> keys = map.keySet().iterator();
        map.clear();
        map.put(-1, -1);
        assertThat(keys).toIterable().hasSize(size).doesNotContain(-1);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 500})
    void insideATransactionShowsItsOwnWritesAndEndsWhateverItChanges(int size) {
        TMap<Integer, Integer> map = mapOf(size);
        Stm.atomic(() -> {
            map.remove(0);
            map.put(-1, -1);
            List<Integer> seen = new ArrayList<>();
            for (int key : map.keySet()) {
                seen.add(key);
                map.remove(key);
                map.put(key + 10_000, key);
                if (seen.size() > 2 * size) {
                    break;
                }
            }
            assertThat(seen).contains(-1).doesNotContain(0);
        });
        assertThat(map).hasSize(size);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 500})
    void outsideATransactionShowsTheSortedMapAsItWas(int size) {
        TSortedMap<Integer, Integer> map = sortedMapOf(size);
        Iterator<Integer> up = map.tailMap(1).keySet().iterator();
        Iterator<Integer> down = map.headMap(1, true).descendingKeySet().iterator();
        map.clear();
        map.put(1, -1);
        map.put(-1, -1);
        assertThat(up).toIterable().hasSize(size - 1).startsWith(1, 2, 3);
        assertThat(down).toIterable().containsExactly(1, 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 500})
    void insideATransactionMissesNoKeyOfASortedMapThoughItRemovesAndAddsOthers(int size) {
        TSortedMap<Integer, Integer> map = sortedMapOf(size);
        Stm.atomic(() -> {
            List<Integer> seen = new ArrayList<>();
            for (Iterator<Integer> keys = map.keySet().iterator(); keys.hasNext(); ) {
                int key = keys.next();
                seen.add(key);
                keys.remove();
                map.put(key - 10_000, key);
            }
            assertThat(seen).hasSize(size).isSorted();
            for (int key : map.descendingKeySet()) {
                map.headMap(key).remove(key - 1);
                map.put(key + 10_000, key);
            }
        });
        assertThat(map.tailMap(0)).hasSizeGreaterThanOrEqualTo(size / 2);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 500})
    void insideATransactionShowsWhatComesIntoASortedMapFartherOn(int size) {
        TSortedMap<Integer, Integer> map = sortedMapOf(size);
        Stm.atomic(() -> {
            int last = -1;
            for (int key : map.keySet()) {
                assertThat(key).isEqualTo(last + 1);
                last = key;
                if (key == 0) {
                    IntStream.range(size, size + 100).forEach(i -> map.put(i, i));
                }
            }
            assertThat(last).isGreaterThanOrEqualTo(size > 100 ? size + 99 : size - 1);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 500})
    void outsideATransactionShowsTheListAsItWas(int size) {
        TList<Integer> list = listOf(size);
        Iterator<Integer> elements = list.iterator();
        list.clear();
        list.add(-1);
        assertThat(elements).toIterable().hasSize(size).doesNotContain(-1);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 500})
    void refusesToRemoveAnElementThatHasMoved(int size) {
        TList<Integer> list = listOf(size);
        ListIterator<Integer> iterator = list.listIterator();
        iterator.next();
        iterator.remove();
        iterator.next();
        list.add(0, -1);
        assertThatThrownBy(iterator::remove)
                .isInstanceOf(ConcurrentModificationException.class)
                .hasMessageContaining("at index 0 no longer stands there");
        assertThat(list).hasSize(size).startsWith(-1, 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 500})
    @SuppressWarnings("ModifyCollectionInEnhancedForLoop") // that this is allowed is the point
    void insideATransactionFollowsTheList(int size) {
        TList<Integer> list = listOf(size);
        Stm.atomic(() -> {
            int seen = 0;
            for (int element : list) {
                seen++;
                list.remove(list.size() - 1);
                assertThat(element).isEqualTo(seen - 1);
            }
            assertThat(seen).isEqualTo((size + 1) / 2);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 500})
    void aSublistGoesBackWithATransactionThatFails(int size) {
        TList<Integer> list = listOf(size);
        List<Integer> part = list.subList(1, 4);
        assertThatThrownBy(() -> Stm.atomic(() -> {
                    part.add(-1);
                    part.add(-2);
                    throw new IllegalStateException("on purpose");
                }))
                .hasMessage("on purpose");
        assertThat(part).containsExactly(1, 2, 3);
    }

    private static TMap<Integer, Integer> mapOf(int size) {
        TMap<Integer, Integer> map = new TMap<>();
        IntStream.range(0, size).forEach(i -> map.put(i, i));
        return map;
    }

    private static TSortedMap<Integer, Integer> sortedMapOf(int size) {
        TSortedMap<Integer, Integer> map = new TSortedMap<>();
        IntStream.range(0, size).forEach(i -> map.put(i, i));
        return map;
    }

    private static TList<Integer> listOf(int size) {
        TList<Integer> list = new TList<>();
        IntStream.range(0, size).forEach(list::add);
        return list;
    }
}
