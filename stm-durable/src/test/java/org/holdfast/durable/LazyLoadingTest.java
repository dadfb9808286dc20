package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.holdfast.stm.Stm.atomic;

import java.nio.file.Path;
import org.holdfast.stm.collect.TMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An object is loaded when it is used, not when something refers to it (P7). */
class LazyLoadingTest {

    private static final int PARTS = 10_000;

    @TempDir
    Path directory;

    @Test
    void readingOneOfManyLoadsTheWayToItAndNoMore() {
        try (DurableStore store = DurableStore.open(directory)) {
            TMap<Integer, Part> parts = store.getOrCreate("parts", TMap::new);
            atomic(() -> {
                Part before = null;
                for (int i = 0; i < PARTS; i++) {
                    Part part = new Part(i);
                    part.next.set(before);
                    parts.put(i, part);
                    before = part;
                }
            });
        }
        try (DurableStore store = DurableStore.open(directory)) {
            assertThat(store.statistics().objects()).isGreaterThan(PARTS);
            assertThat(store.statistics().loaded()).isLessThanOrEqualTo(1);
            Part part = store.<TMap<Integer, Part>>root("parts").orElseThrow().get(5_000);
            assertThat(part.number.get()).isEqualTo(5_000);
            assertThat(part.next.get().next.get().number.get()).isEqualTo(4_998);
            assertThat(store.statistics().loaded()).isBetween(5L, 10L);
            long loaded = store.statistics().loaded();
            assertThat(part.next.get().number.get()).isEqualTo(4_999);
            assertThat(store.statistics().loaded()).isEqualTo(loaded);
        }
    }

    @Test
    void writingABlindValueLoadsOnlyItsOwnRecord() {
        try (DurableStore store = DurableStore.open(directory)) {
            Part part = store.getOrCreate("part", () -> new Part(1));
            part.next.set(new Part(2));
            part.content.set("kept");
        }
        try (DurableStore store = DurableStore.open(directory)) {
            Part part = store.<Part>root("part").orElseThrow();
            long loaded = store.statistics().loaded();
            part.number.set(3);
            assertThat(store.statistics().loaded() - loaded).isEqualTo(1);
        }
        try (DurableStore store = DurableStore.open(directory)) {
            Part part = store.<Part>root("part").orElseThrow();
            assertThat(part.number.get()).isEqualTo(3);
            assertThat(part.content.get()).isEqualTo("kept");
            assertThat(part.next.get().number.get()).isEqualTo(2);
        }
    }

    @Test
    void anInterruptedThreadLoadsAndStoresAndStaysInterrupted() {
        try (DurableStore store = DurableStore.open(directory)) {
            store.getOrCreate("part", () -> new Part(1)).next.set(new Part(2));
        }
        try (DurableStore store = DurableStore.open(directory)) {
            Thread.currentThread().interrupt();
            try {
                Part part = store.<Part>root("part").orElseThrow();
                part.next.get().number.add(1);
                part.number.add(1);
                store.sync();
                assertThat(store.statistics().objects()).isEqualTo(4);
            } finally {
                assertThat(Thread.interrupted()).isTrue();
            }
        }
        try (DurableStore store = DurableStore.open(directory)) {
            Part part = store.<Part>root("part").orElseThrow();
            assertThat(part.number.get()).isEqualTo(2);
            assertThat(part.next.get().number.get()).isEqualTo(3);
        }
    }
}
