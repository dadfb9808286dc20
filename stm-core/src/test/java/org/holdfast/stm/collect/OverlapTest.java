package org.holdfast.stm.collect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
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
