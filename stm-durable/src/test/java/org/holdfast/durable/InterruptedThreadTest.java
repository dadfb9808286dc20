package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.holdfast.stm.collect.TMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thread that is interrupted, as by an executor that shuts down, harms no store and stays interrupted. */
class InterruptedThreadTest {

    private final Path directory;

    InterruptedThreadTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @BeforeEach
    void fill() {
        QuietLog.set();
        try (DurableStore store = DurableStore.open(directory)) {
            TMap<Integer, TVar<String>> map = store.getOrCreate("map", TMap::new);
            map.put(1, new TVar<>("one"));
            map.put(2, new TVar<>("two"));
        }
        Thread.currentThread().interrupt();
    }

    @AfterEach
    void isStillInterrupted() {
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void opensReadsWritesAndClosesCleanly() {
        try (DurableStore store = DurableStore.open(directory)) {
            assertThat(store.recovery().clean()).isTrue();
            assertThat(store.recovery().rebuiltBecause()).isEmpty();
            TMap<Integer, TVar<String>> map =
                    store.<TMap<Integer, TVar<String>>>root("map").orElseThrow();
            assertThat(map.get(1).get()).isEqualTo("one");
            map.get(2).set("three");
            store.getOrCreate("number", TLong::new).set(3);
            store.sync();
        }
        try (DurableStore store = DurableStore.open(directory)) {
            assertThat(store.recovery().clean()).isTrue();
            assertThat(store.recovery().rebuiltBecause()).isEmpty();
            assertThat(store.<TLong>root("number").orElseThrow().get()).isEqualTo(3);
        }
    }

    @Test
    void recoversAfterACrash() throws IOException {
        Files.delete(directory.resolve("clean"));
        try (DurableStore store = DurableStore.open(directory)) {
            assertThat(store.recovery().clean()).isFalse();
            assertThat(store.rootNames()).containsExactly("map");
        }
    }
}
