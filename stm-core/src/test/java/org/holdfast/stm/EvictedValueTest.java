package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import org.holdfast.stm.spi.Memory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A storage may take a value out of the heap at any time, and no reader finds that it has gone. */
class EvictedValueTest {

    private static final int LOADS = 100_000;

    private final FakeStorage storage = new FakeStorage();
    private final TVar<String> name = storage.durable(new TVar<>(""), "a");
    private final TLong number = storage.durable(new TLong(), 1L);

    @AfterEach
    void detach() {
        storage.close();
    }

    @Test
    void whoeverReadsWhileItLeavesAndComesFindsTheValue() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        Workers.together(4, worker -> {
            if (worker == 0) {
                while (storage.loads() < LOADS) {
                    storage.evict();
                }
                done.set(true);
            }
            while (!done.get()) {
                Object read =
                        switch (worker) {
                            case 1 -> name.get();
                            case 2 -> Stm.atomic(() -> name.get());
                            default -> Stm.snapshot(() -> name.get());
                        };
                if (!read.equals("a")) {
                    throw new AssertionError("worker " + worker + " has read " + read);
                }
            }
        });
    }

    @Test
    void aValueThatHasLeftIsFetchedForWhoeverReplacesIt() {
        storage.evict();
        int before = storage.loads();
        Stm.atomic(() -> name.set("b"));
        assertThat(storage.loads()).isGreaterThan(before);
        assertThat(name.get()).isEqualTo("b");
        assertThat(number.get()).isEqualTo(1);
    }

    @Test
    void whatACommitHasLockedAndWhatWaitsForAForceStays() throws Exception {
        Memory memory = Memory.instance();
        storage.preparation = changes -> assertThat(memory.setUnloaded(name)).isFalse();
        storage.forcesAtOnce = false;
        Workers workers = new Workers();
        Thread committing = workers.start(() -> name.set("b"));
        while (storage.waitsForForce() == 0 && committing.isAlive()) {
            Thread.onSpinWait();
        }
        assertThat(memory.setUnloaded(name)).isFalse();
        assertThat(name).hasToString("TVar(b)");
        storage.force();
        workers.join();
        assertThat(memory.setUnloaded(name)).isTrue();
        assertThat(name).hasToString("TVar(not loaded)");
        memory.setLoaded(name);
        assertThat(name.get()).isEqualTo("b");
    }
}
