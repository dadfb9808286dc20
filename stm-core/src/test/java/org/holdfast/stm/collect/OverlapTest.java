package org.holdfast.stm.collect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.holdfast.stm.Stm;
import org.junit.jupiter.api.Test;

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
