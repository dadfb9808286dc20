package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.holdfast.stm.Stm.atomic;
import static org.holdfast.stm.Stm.current;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.holdfast.stm.TLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What runs after a commit runs when the commit is safe, as far as the store promises it. */
class AfterCommitTest {

    @TempDir
    Path directory;

    @Test
    void inSyncModeHooksRunAndAtomicReturnsWhenAllIsForced() {
        try (DurableStore store = DurableStore.open(directory)) {
            Part part = store.getOrCreate("part", () -> new Part(0));
            List<Long> unforced = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                long appended = StoreProbe.appended(part.number);
                atomic(() -> {
                    part.number.add(1);
                    current().afterCommit(() -> {
                        assertThat(StoreProbe.appended(part.number)).isGreaterThan(appended);
                        unforced.add(StoreProbe.appended(part.number) - StoreProbe.forced(part.number));
                    });
                });
                unforced.add(StoreProbe.appended(part.number) - StoreProbe.forced(part.number));
            }
            assertThat(unforced).hasSize(40).containsOnly(0L);
        }
    }

    @Test
    void aTransientWriteOfADurableTransactionIsSeenOnlyWhenItIsForced() throws Exception {
        try (DurableStore store = DurableStore.open(directory)) {
            Part part = store.getOrCreate("part", () -> new Part(0));
            TLong transientCounter = new TLong();
            int rounds = 300;
            long[] ends = new long[rounds + 1];
            List<Seen> seen = new ArrayList<>();
            Threads.together(2, thread -> {
                for (int i = 1; i <= rounds; i++) {
                    if (thread == 0) {
                        atomic(() -> {
                            part.number.add(1);
                            transientCounter.add(1);
                        });
                        ends[i] = StoreProbe.appended(part.number);
                    } else {
                        int counter = (int) transientCounter.get();
                        seen.add(new Seen(counter, StoreProbe.forced(part.number)));
                    }
                }
                return null;
            });
            assertThat(seen).allMatch(one -> one.forced >= ends[one.counter]);
        }
    }

    /** A value that was returned, and what was safe then. */
    private record Seen(int counter, long forced) {}

    @Test
    void inAsyncModeSyncMakesAllSafe() {
        StoreOptions async = StoreOptions.defaults().withDurability(Durability.ASYNC);
        try (DurableStore store = DurableStore.open(directory, async)) {
            Part part = store.getOrCreate("part", () -> new Part(0));
            for (int i = 0; i < 100; i++) {
                part.number.add(1);
            }
            long appended = StoreProbe.appended(part.number);
            store.sync();
            assertThat(StoreProbe.forced(part.number)).isGreaterThanOrEqualTo(appended);
            store.sync(); // nothing is left to do
        }
        try (DurableStore store = DurableStore.open(directory, async)) {
            assertThat(store.<Part>root("part").orElseThrow().number.get()).isEqualTo(100);
        }
    }
}
