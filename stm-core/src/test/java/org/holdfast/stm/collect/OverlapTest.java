package org.holdfast.stm.collect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.holdfast.stm.Stm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Transactions that overlap for certain, and restart only where they use the same small node. */
class OverlapTest {

    private static final int ROUNDS = 2_000;

    private final TMap<Integer, Integer> map = new TMap<>();
    private final TSortedMap<Integer, Integer> sorted = new TSortedMap<>();
    private final TSet<Integer> set = new TSet<>();
    private final TList<Integer> list = new TList<>();

    @Test
    void insertingDifferentKeysSeldomConflicts() {
        fillMap();
        assertThat(restarts(i -> map.put(i, i), i -> map.put(-i, i))).isLessThan(ROUNDS / 100);
        assertThat(map).hasSize(10_000 + 2 * ROUNDS - 1);
    }

    @Test
    void removingDifferentKeysSeldomConflicts() {
        fillMap();
        assertThat(restarts(i -> map.remove(100_000 + i), i -> map.remove(104_000 + i)))
                .isLessThan(ROUNDS / 100);
        assertThat(map).hasSize(10_000 - 2 * ROUNDS);
    }

    @Test
    void iteratingOverAMapConflictsWithInsertingIntoIt() {
        fillMap();
        AtomicInteger sum = new AtomicInteger();
        assertThat(restarts(i -> sum.set(i < 5 ? sum(map) : 0), i -> map.put(-i, i)))
                .isZero(); // it only reads
        assertThat(restarts(i -> map.put(-1, i < 5 ? sum(map) : 0), i -> map.put(-i, -i)))
                .isGreaterThanOrEqualTo(4);
    }

    @Test
    void insertingKeysThatStandApartIntoASortedMapSeldomConflicts() {
        fillSortedMap();
        assertThat(restarts(i -> sorted.put(10 * i + 1, i), i -> sorted.put(50_000 + 10 * i + 1, i)))
                .isLessThan(ROUNDS / 100);
        assertThat(sorted).hasSize(10_000 + 2 * ROUNDS);
    }

    @Test
    void insertingAtRandomIntoASortedMapSeldomConflicts() {
        fillSortedMap();
        int[] keys = new Random(1).ints(2 * ROUNDS, 0, 100_000).toArray();
        assertThat(restarts(i -> sorted.put(keys[2 * i], i), i -> sorted.put(keys[2 * i + 1], i)))
                .isLessThan(ROUNDS / 50);
    }

    @Test
    void removingKeysThatStandApartFromASortedMapSeldomConflicts() {
        fillSortedMap();
        assertThat(restarts(i -> sorted.remove(10 * i), i -> sorted.remove(50_000 + 10 * i)))
                .isLessThan(ROUNDS / 100);
        assertThat(sorted).hasSize(10_000 - 2 * ROUNDS);
    }

    @Test
    void navigatingAndCountingInAPartOfASortedMapConflictsOnlyWithChangesThere() {
        fillSortedMap();
        assertThat(restarts(
                        i -> sorted.put(20_000, sizeOfAPart() + sorted.firstKey()),
                        i -> sorted.put(50_000 + 10 * i + 1, i)))
                .isLessThan(ROUNDS / 100);
        assertThat(restarts(
                        i -> sorted.put(20_000, i < 5 ? 1_000 * i - sizeOfAPart() : 0),
                        i -> sorted.put(20_501 + i % 5, -i)))
                .isGreaterThanOrEqualTo(5);
    }

    @Test
    void iteratingOverTheBeginningOfARangeOfASortedMapConflictsOnlyWithChangesThere() {
        fillSortedMap();
        assertThat(restarts(i -> sorted.put(0, i + sumOfTheNextTen(20_000)), i -> sorted.put(50_000 + 10 * i + 1, i)))
                .isLessThan(ROUNDS / 100);
    }

    @Test
    void theSizeOfASortedMapConflictsWithInsertsAndWhetherItIsEmptyDoesNot() {
        fillSortedMap();
        assertThat(restarts(
                        i -> sorted.put(0, i < 5 ? 100_000 * i + sorted.size() : 0),
                        i -> sorted.put(50_000 + 10 * i + 1, i)))
                .isBetween(5, 5 + ROUNDS / 100);
        assertThat(restarts(i -> sorted.put(0, sorted.isEmpty() ? 1 : 0), i -> sorted.put(10 * i + 2, i)))
                .isLessThan(ROUNDS / 20);
    }

    @Test
    void addingAndRemovingDifferentElementsOfASetSeldomConflicts() {
        IntStream.range(100_000, 110_000).forEach(set::add);
        assertThat(restarts(i -> set.add(i), i -> set.remove(100_000 + i))).isLessThan(ROUNDS / 100);
        assertThat(set).hasSize(10_000);
    }

    @Test
    void settingElementsThatStandApartDoesNotConflict() {
        list.addAll(Collections.nCopies(2 * ROUNDS + 100, 0));
        assertThat(restarts(i -> list.set(i, i), i -> list.set(ROUNDS + 100 + i, i)))
                .isZero();
    }

    /** The last chunks of a short deque go from the one end to the other. */
    @ParameterizedTest(name = "{0} elements: one restart in {1}")
    @CsvSource({"4,2", "20,10", "100,30"})
    void addingAtOneEndOfADequeSeldomConflictsWithTakingAtTheOther(int size, int rarity) {
        TDeque<Integer> deque = new TDeque<>();
        deque.addAll(Collections.nCopies(size, 0));
        assertThat(restarts(i -> deque.addLast(i), i -> deque.removeFirst())).isLessThanOrEqualTo(ROUNDS / rarity);
        assertThat(restarts(i -> deque.removeLast(), i -> deque.addFirst(i))).isLessThanOrEqualTo(ROUNDS / rarity);
        assertThat(deque).hasSize(size);
    }

    @Test
    void theEndsOfALongDequeDoNotConflict() {
        TDeque<Integer> deque = new TDeque<>();
        deque.addAll(Collections.nCopies(1_000, 0));
        assertThat(restarts(i -> deque.addLast(i), i -> deque.removeFirst())).isZero();
        assertThat(restarts(i -> deque.removeFirst(), i -> deque.addLast(i))).isZero();
        assertThat(restarts(i -> deque.pollFirst(), i -> deque.pollLast())).isLessThan(20);
    }

    @ParameterizedTest(name = "capacity {0}")
    @ValueSource(ints = {64, 1_000})
    void thatADequeIsBoundedSeldomMakesItsEndsConflict(int capacity) {
        TDeque<Integer> deque = new TDeque<>(capacity);
        deque.addAll(Collections.nCopies(capacity / 2, 0));
        assertThat(restarts(i -> deque.addLast(i), i -> deque.removeFirst())).isLessThan(ROUNDS / 10);
        assertThat(deque.remainingCapacity()).isEqualTo(capacity / 2);
    }

    @Test
    void elementsOfAnArrayDoNotConflict() {
        TArray<Integer> array = new TArray<>(ROUNDS + 1);
        assertThat(restarts(i -> array.set(i, i), i -> array.set(i + 1, i))).isZero();
        assertThat(restarts(i -> array.updateAndGet(i, e -> i), i -> array.updateAndGet(i + 1, e -> i)))
                .isZero();
        assertThat(restarts(i -> array.updateAndGet(i, e -> i), i -> array.set(i, -i)))
                .isEqualTo(ROUNDS);
    }

    private void fillMap() {
        IntStream.range(100_000, 110_000).forEach(key -> map.put(key, key));
    }

    private void fillSortedMap() {
        IntStream.range(0, 10_000).forEach(i -> sorted.put(10 * i, i));
    }

    private int sizeOfAPart() {
        return sorted.subMap(20_000, 21_000).size();
    }

    private int sumOfTheNextTen(int from) {
        return sorted.tailMap(from).values().stream()
                .limit(10)
                .mapToInt(value -> value)
                .sum();
    }

    private static int sum(TMap<Integer, Integer> map) {
        return map.values().stream().mapToInt(value -> value).sum();
    }

    /** In each round the other transaction runs from start to commit in the middle of the one, and once. */
    private static int restarts(IntConsumer one, IntConsumer other) {
        AtomicInteger restarts = new AtomicInteger();
        for (int round = 0; round < ROUNDS; round++) {
            int i = round;
            Stm.atomic(() -> {
                one.accept(i);
                if (Stm.current().attempt() == 1) {
                    CompletableFuture.runAsync(() -> other.accept(i)).join();
                } else {
                    restarts.incrementAndGet();
                }
            });
        }
        return restarts.get();
    }
}
