package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.holdfast.stm.Stm.atomic;

import java.nio.file.Path;
import java.util.stream.IntStream;
import org.holdfast.stm.collect.TArray;
import org.holdfast.stm.collect.TDeque;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Arrays come back as they were, and are loaded as far as they are used. */
class ArrayStorageTest {

    @TempDir
    Path directory;

    @Test
    void anArrayComesBackWithItsNullsAndWithWhatStandsBehindIt() {
        try (DurableStore store = DurableStore.open(directory)) {
            TArray<@Nullable Object> array = store.getOrCreate("array", () -> new TArray<>(40));
            atomic(() -> {
                array.set(3, "three");
                array.set(17, new TDeque<>(5));
                array.set(39, array);
            });
        }
        try (DurableStore store = DurableStore.open(directory)) {
            TArray<@Nullable Object> array =
                    store.<TArray<@Nullable Object>>root("array").orElseThrow();
            assertThat(array.length()).isEqualTo(40);
            assertThat(array.get(3)).isEqualTo("three");
            assertThat(array.get(4)).isNull();
            assertThat(array.get(17))
                    .isInstanceOfSatisfying(TDeque.class, deque -> assertThat(deque.remainingCapacity())
                            .isEqualTo(5));
            assertThat(array.get(39)).isSameAs(array);
            array.set(3, null);
        }
        try (DurableStore store = DurableStore.open(directory)) {
            TArray<@Nullable Object> array =
                    store.<TArray<@Nullable Object>>root("array").orElseThrow();
            assertThat(array.get(3)).isNull();
            assertThat(array.asList()).filteredOn(element -> element == null).hasSize(38);
        }
    }

    @Test
    void oneOfManyElementsIsUsedWithoutLoadingTheOthers() {
        int length = 20_000;
        try (DurableStore store = DurableStore.open(directory)) {
            TArray<Integer> array = store.getOrCreate("array", () -> new TArray<>(length));
            atomic(() -> IntStream.range(0, length).forEach(i -> array.set(i, i)));
        }
        try (DurableStore store = DurableStore.open(directory)) {
            TArray<Integer> array = store.<TArray<Integer>>root("array").orElseThrow();
            assertThat(store.statistics().objects()).isBetween(length / 16L, length / 14L);
            assertThat(array.get(12_345)).isEqualTo(12_345);
            array.set(12_346, -1);
            assertThat(store.statistics().loaded()).isLessThan(7);
        }
        try (DurableStore store = DurableStore.open(directory)) {
            TArray<Integer> array = store.<TArray<Integer>>root("array").orElseThrow();
            assertThat(array.get(12_346)).isEqualTo(-1);
            assertThat(array.asList().stream().mapToLong(i -> i).sum())
                    .isEqualTo((long) length * (length - 1) / 2 - 12_347);
        }
    }
}
