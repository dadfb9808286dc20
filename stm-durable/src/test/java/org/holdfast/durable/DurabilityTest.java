package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.holdfast.stm.Stm.atomic;
import static org.holdfast.stm.Stm.snapshot;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.Objects;
import org.holdfast.durable.BlockedDisk.Working;
import org.holdfast.stm.Stm;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.holdfast.stm.TxnOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who waits for the disk, in stores of both kinds, while it forces nothing. What crashes leave, see
 * {@link StoreCrashTest}.
 */
@Timeout(120)
class DurabilityTest {

    private static final TxnOptions WITH = Stm.options().withSync(true);
    private static final TxnOptions WITHOUT = Stm.options().withSync(false);

    private final TLong inMemory = new TLong();
    private final BlockedDisk blocked;
    private @Nullable DurableStore opened;

    DurabilityTest(@TempDir Path directory) {
        blocked = new BlockedDisk(directory);
    }

    @AfterEach
    void close() {
        blocked.unblock();
        Objects.requireNonNull(opened).close();
    }

    @BeforeEach
    void quiet() {
        QuietLog.set();
    }

    private DurableStore open(Durability durability) throws IOException {
        opened = DurableStore.open(
                blocked.disk(), StoreOptions.defaults().withDurability(durability), StoreScript.SMALL_SEGMENT);
        return opened;
    }

    private static void assertWaits(BlockedDisk disk, Working<Long> working, long result) throws Exception {
        assertThat(working.waitsForAForce()).isTrue();
        disk.unblock();
        assertThat(working.result()).isEqualTo(result);
    }

    @Test
    void inAStoreThatWaitsATransactionNeedNot() throws Exception {
        DurableStore store = open(Durability.SYNC);
        TLong number = store.getOrCreate("number", TLong::new);
        blocked.block();
        assertThat(WITHOUT.<Long, RuntimeException>atomic(number::incrementAndGet))
                .isEqualTo(1);
        assertThat(WITHOUT.<Long, RuntimeException>atomic(() -> number.get() + 5))
                .isEqualTo(6);
        assertWaits(blocked, new Working<>(number::get), 1);
    }

    @Test
    void whatOneDidNotWaitForIsForcedAllTheSame() throws Exception {
        DurableStore store = open(Durability.SYNC);
        TLong number = store.getOrCreate("number", TLong::new);
        WITHOUT.atomic(() -> number.set(1));
        while (StoreProbe.forced(number) < StoreProbe.appended(number)) {
            Thread.onSpinWait(); // for the thread that does it
        }
    }

    @Test
    void whatWasReadOfOneThatDidNotWaitIsWaitedForAlsoByWayOfMemory() throws Exception {
        DurableStore store = open(Durability.SYNC);
        TLong number = store.getOrCreate("number", TLong::new);
        blocked.block();
        WITHOUT.atomic(() -> number.set(1));
        WITHOUT.atomic(() -> inMemory.set(number.get() + 1));
        Working<Long> onSnapshot = new Working<>(() -> snapshot(inMemory::get));
        assertThat(onSnapshot.waitsForAForce()).isTrue();
        assertWaits(blocked, new Working<>(() -> atomic(() -> inMemory.get())), 2);
        assertThat(onSnapshot.result()).isEqualTo(2);
    }

    @Test
    void inAStoreThatDoesNotWaitATransactionMay() throws Exception {
        DurableStore store = open(Durability.ASYNC);
        TLong number = store.getOrCreate("number", TLong::new);
        store.sync();
        blocked.block();
        assertThat(number.incrementAndGet()).isEqualTo(1);
        assertThat(number.get()).isEqualTo(1);
        Working<Long> writer = new Working<>(() -> WITH.atomic(() -> {
            inMemory.set(7);
            return number.incrementAndGet();
        }));
        assertThat(writer.waitsForAForce()).isTrue();
        assertThat(number.get() + inMemory.get()).isEqualTo(9);
        assertWaits(blocked, new Working<>(() -> WITH.atomic(() -> inMemory.get())), 7);
        assertThat(writer.result()).isEqualTo(2);
    }

    @Test
    void nobodyWaitsForWhatWasForcedLongAgoThoughOthersGoOnWithoutWaiting() throws Exception {
        DurableStore store = open(Durability.SYNC);
        TLong number = store.getOrCreate("number", TLong::new);
        TVar<String> other = store.getOrCreate("other", () -> new TVar<>(""));
        WITHOUT.atomic(() -> number.set(1));
        store.sync();
        blocked.block();
        WITHOUT.atomic(() -> other.set("unforced"));
        assertThat(number.get()).isEqualTo(1);
        assertThat(Stm.<Long, RuntimeException>atomic(() -> number.get())).isEqualTo(1);
        blocked.unblock();
    }

    /** The instance that knew that it is unforced is gone, and so is its mark. */
    @Test
    void whatWasDroppedAndLoadedAgainBeforeItsForceIsWaitedForToo() throws Exception {
        DurableStore store = open(Durability.SYNC);
        Part anchor = store.getOrCreate("anchor", () -> new Part(0));
        Graph graph = StoreProbe.graph(anchor.number);
        long id = idOfADroppedRoot(store);
        blocked.block();
        Garbage.awaitCleared(changeAndDrop(graph, id));
        assertWaits(
                blocked,
                new Working<>(
                        () -> StoreProbe.load(graph, id, Part.class).number.get()),
                5);
    }

    private static long idOfADroppedRoot(DurableStore store) throws Exception {
        return Threads.together(1, thread -> {
                    Part hidden = store.getOrCreate("hidden", () -> new Part(1));
                    store.removeRoot("hidden");
                    return StoreProbe.idOf(hidden);
                })
                .get(0);
    }

    private static WeakReference<Part> changeAndDrop(Graph graph, long id) throws Exception {
        return Threads.together(1, thread -> {
                    Part hidden = StoreProbe.load(graph, id, Part.class);
                    WITHOUT.atomic(() -> hidden.number.set(5));
                    return new WeakReference<>(hidden);
                })
                .get(0);
    }
}
