package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.holdfast.stm.Stm.atomic;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.stream.IntStream;
import org.holdfast.stm.collect.TDeque;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deques come back as they were, and are loaded as far as they are used. */
class DequeStorageTest {

    private static final StoreOptions QUICK = StoreOptions.defaults().withDurability(Durability.ASYNC);

    @TempDir
    Path directory;

    record Order(String id, int pieces) {}

    @Test
    void aDequeComesBackWithItsCapacity() {
        try (DurableStore store = DurableStore.open(directory)) {
            TDeque<Order> orders = store.getOrCreate("orders", () -> new TDeque<>(3));
            orders.add(new Order("a", 1));
            orders.addFirst(new Order("b", 2));
        }
        try (DurableStore store = DurableStore.open(directory)) {
            TDeque<Order> orders = store.<TDeque<Order>>root("orders").orElseThrow();
            assertThat(orders.remainingCapacity()).isEqualTo(1);
            assertThat(orders.offer(new Order("c", 3))).isTrue();
            assertThat(orders.offer(new Order("d", 4))).isFalse();
            assertThat(orders.poll()).isEqualTo(new Order("b", 2));
        }
        try (DurableStore store = DurableStore.open(directory)) {
            TDeque<Order> orders = store.<TDeque<Order>>root("orders").orElseThrow();
            assertThat(orders).containsExactly(new Order("a", 1), new Order("c", 3));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whateverIsDoneAtBothEndsAndBetweenIsThereAfterEachOpening(long seed) {
        Random random = new Random(seed);
        Deque<Integer> model = new ArrayDeque<>();
        for (int opening = 0; opening < 6; opening++) {
            try (DurableStore store = DurableStore.open(directory, QUICK)) {
                TDeque<Integer> deque = store.getOrCreate("deque", TDeque::new);
                assertThat(deque).containsExactlyElementsOf(model).hasSize(model.size());
                for (int i = 0; i < 100; i++) {
                    int kind = random.nextInt(7);
                    int value = random.nextInt(1_000);
                    atomic(() -> change(deque, kind, value));
                    change(model, kind, value);
                }
            }
        }
    }

    private static void change(Deque<Integer> deque, int kind, int value) {
        switch (kind) {
            case 0, 1 -> IntStream.range(0, value % 50).forEach(i -> deque.addLast(value + i));
            case 2 -> IntStream.range(0, value % 50).forEach(i -> deque.addFirst(value + i));
            case 3 -> IntStream.range(0, value % 60).forEach(i -> deque.pollFirst());
            case 4 -> IntStream.range(0, value % 40).forEach(i -> deque.pollLast());
            case 5 -> deque.removeFirstOccurrence(value);
            default -> deque.removeIf(element -> element % 11 == value % 11);
        }
    }

    @Test
    void anEndIsUsedWithoutLoadingTheRest() throws Exception {
        int size = 10_000;
        try (DurableStore store = DurableStore.open(directory)) {
            TDeque<Integer> deque = store.getOrCreate("deque", TDeque::new);
            deque.addAll(IntStream.range(0, size).boxed().toList());
        }
        try (DurableStore store = DurableStore.open(directory)) {
            TDeque<Integer> deque = store.<TDeque<Integer>>root("deque").orElseThrow();
            assertThat(store.statistics().objects()).isBetween(size / 32L, size / 16L);
            assertThat(deque.take()).isZero();
            deque.put(size);
            assertThat(deque).hasSize(size);
            assertThat(store.statistics().loaded()).isLessThan(10);
        }
    }

    @Test
    void whatOneThreadPutsAndAnotherTakesIsThereOnceOrGone() throws Exception {
        int put = 500;
        int taken = 400;
        try (DurableStore store = DurableStore.open(directory, QUICK)) {
            TDeque<Integer> deque = store.getOrCreate("deque", () -> new TDeque<>(150));
            Threads.together(2, thread -> {
                for (int i = 0; i < (thread == 0 ? put : taken); i++) {
                    if (thread == 0) {
                        deque.put(i);
                    } else {
                        assertThat(deque.take()).isEqualTo(i);
                    }
                }
                return thread;
            });
        }
        try (DurableStore store = DurableStore.open(directory)) {
            TDeque<Integer> deque = store.<TDeque<Integer>>root("deque").orElseThrow();
            assertThat(deque)
                    .containsExactlyElementsOf(
                            IntStream.range(taken, put).boxed().toList());
            assertThat(deque.remainingCapacity()).isEqualTo(150 - (put - taken));
        }
    }
}
