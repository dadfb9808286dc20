package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.holdfast.stm.Stm.atomic;
import static org.holdfast.stm.Stm.current;
import static org.holdfast.stm.Stm.snapshot;

import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.holdfast.stm.collect.TMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Values that nobody uses leave the heap (P7), and nobody notices. Who does may wait for a value without end. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EvictionTest {

    private static final StoreOptions NO_CACHE = StoreOptions.defaults().withCacheBytes(0);

    @TempDir
    Path directory;

    private DurableStore store;
    private Part part;
    private Graph graph;

    @BeforeEach
    void open() {
        store = DurableStore.open(directory, NO_CACHE);
        part = store.getOrCreate("part", () -> new Part(1));
        part.content.set(new String("what was stored"));
        graph = StoreProbe.graph(part.number);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void evictAll() {
        StoreProbe.evictAll(graph);
    }

    @Test
    void aValueThatNobodyUsesLeavesAndComesBackIntoTheSameObject() {
        WeakReference<Object> value = new WeakReference<>(part.content.get());
        evictAll();
        Garbage.awaitCleared(value);
        assertThat(part.content.toString()).isEqualTo("TVar(not loaded)");
        assertThat(part.content.get()).isEqualTo("what was stored");
        assertThat(part.number.get()).isEqualTo(1);
        assertThat(store.<Part>root("part")).containsSame(part);
    }

    @Test
    void whatIsReachableOnlyThroughValuesLeavesWithThem() {
        part.next.set(new Part(2));
        part.next.get().next.set(new Part(3));
        WeakReference<Part> third = new WeakReference<>(part.next.get().next.get());
        evictAll();
        Garbage.awaitCleared(third);
        assertThat(part.next.get().next.get().number.get()).isEqualTo(3);
    }

    @Test
    void anObjectIsTheSameWhenTheValueThatRefersToItHasLeftAndComeBack() {
        Part second = new Part(2);
        part.next.set(second);
        part.content.set(List.of(second, second.number));
        for (int i = 0; i < 10; i++) {
            evictAll();
            Garbage.collect();
            assertThat(part.next.get()).isSameAs(second);
            assertThat((List<?>) part.content.get()).isEqualTo(List.of(second, second.number));
        }
    }

    @Test
    void valuesInUseStayWhileOthersComeAndGo() {
        parts(20); // which the value of the one in use refers to, so that it is as large as ten of them
        store.close();
        store = DurableStore.open(directory, StoreOptions.defaults().withCacheBytes(8_000));
        part = store.<Part>root("part").orElseThrow();
        for (int round = 0; round < 5; round++) {
            for (Part other : partsOf(part)) {
                assertThat(other.content.get()).isEqualTo("of one");
                long loaded = store.statistics().loaded();
                assertThat(part.content.get()).isNotNull();
                assertThat(store.statistics().loaded()).isEqualTo(loaded);
            }
        }
        assertThat(store.statistics().evicted()).isBetween(50L, 100L);
        assertThat(store.statistics().cachedBytes()).isBetween(7_000L, 8_500L);
    }

    private List<Part> parts(int count) {
        List<Part> parts = IntStream.range(0, count).mapToObj(Part::new).toList();
        atomic(() -> {
            parts.forEach(one -> one.content.set("of one"));
            part.content.set(parts);
        });
        return parts;
    }

    @SuppressWarnings("unchecked") // as parts() has set it
    private static List<Part> partsOf(Part part) {
        return (List<Part>) Objects.requireNonNull(part.content.get());
    }

    @Test
    void whatManyCommitsHaveStoredStaysWithinTheTarget() {
        StoreOptions options = StoreOptions.defaults().withCacheBytes(50_000);
        store.close();
        store = DurableStore.open(directory, options);
        TMap<Integer, Part> map = store.getOrCreate("map", TMap::new);
        for (int i = 0; i < 3_000; i++) {
            map.put(i, new Part(i));
            assertThat(store.statistics().cachedBytes()).isLessThan(60_000);
        }
        atomic(() -> IntStream.range(3_000, 6_000).forEach(i -> map.put(i, new Part(i))));
        assertThat(store.statistics().cachedBytes()).isLessThan(60_000);
        for (int i = 0; i < 6_000; i++) {
            assertThat(map.get(i).number.get()).isEqualTo(i);
        }
    }

    @Test
    void whatWasReadBeforeItLeftIsStillCurrent() throws Exception {
        int attempts = atomic(() -> {
            Object before = part.content.get();
            // The record gets a newer version than that of the content.
            if (current().attempt() == 1) {
                inAnotherThread(() -> part.number.set(2));
            }
            evictAll();
            assertThat(part.content.get()).isEqualTo(before);
            evictAll();
            part.next.set(new Part(3)); // so that it validates
            return current().attempt();
        });
        assertThat(attempts).isEqualTo(1);
    }

    @Test
    void whatWasReadAndChangedAfterItLeftIsNotCurrent() throws Exception {
        int attempts = atomic(() -> {
            Object before = part.content.get();
            evictAll();
            if (current().attempt() == 1) {
                inAnotherThread(() -> part.content.set("changed"));
                evictAll();
            }
            part.next.set(new Part(before.equals("changed") ? 2 : 3));
            return current().attempt();
        });
        assertThat(attempts).isEqualTo(2);
        assertThat(part.next.get().number.get()).isEqualTo(2);
    }

    @Test
    void aSnapshotSeesItsInstantWhateverLeavesAndChangesMeanwhile() throws Exception {
        Part other = new Part(10);
        part.next.set(other);
        snapshot(() -> {
            assertThat(other.number.get()).isEqualTo(10);
            for (int i = 2; i < 5; i++) {
                int number = i;
                evictAll();
                inAnotherThread(() -> part.number.set(number));
                evictAll();
                inAnotherThread(() -> part.next.set(new Part(number)));
                evictAll();
                Garbage.collect();
                assertThat(part.number.get()).isEqualTo(1);
                assertThat(part.content.get()).isEqualTo("what was stored");
                assertThat(part.next.get()).isSameAs(other);
            }
            return null;
        });
        assertThat(part.number.get()).isEqualTo(4);
        assertThat(part.next.get().number.get()).isEqualTo(4);
    }

    @Test
    void aThreadThatWaitsForAChangeIsWokenByItAndNotByALeavingValue() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        Thread waiting = new Thread(() -> part.content.await(value -> {
            attempts.incrementAndGet();
            return "changed".equals(value);
        }));
        waiting.start();
        awaitParked(waiting);
        evictAll();
        Garbage.collect();
        assertThat(part.content.toString()).isEqualTo("TVar(not loaded)");
        awaitParked(waiting);
        assertThat(attempts).hasValue(1);
        part.content.set("changed");
        waiting.join();
        assertThat(attempts.get()).isEqualTo(2);
    }

    private static void awaitParked(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }

    @Test
    void whatATransactionIsWritingStays() throws Exception {
        List<Part> others = parts(50);
        atomic(() -> {
            part.number.set(7);
            current()
                    .beforeCommit(() -> others.forEach(
                            other -> assertThat(other.content.get()).isNotNull()));
        });
        evictAll();
        assertThat(part.number.get()).isEqualTo(7);
        assertThat(partsOf(part)).isEqualTo(others);
    }

    @Test
    void whatATransactionMovesOutOfTheHeapIsWrittenWithWhatHasLeft() throws Exception {
        atomic(() -> {
            part.number.set(7);
            evictAll();
            store.flush();
            evictAll();
            assertThat(part.number.get()).isEqualTo(7);
            assertThat(part.content.get()).isEqualTo("what was stored");
        });
        evictAll();
        assertThat(part.number.get()).isEqualTo(7);
        assertThat(part.content.get()).isEqualTo("what was stored");
    }

    @Test
    void aSnapshotSeesWhatAFlushedTransactionHasReplacedAlsoIfItHadLeft() throws Exception {
        snapshot(() -> {
            assertThat(part.number.get()).isEqualTo(1);
            // The record gets a version that the snapshot does not see, the content keeps one that it does.
            inAnotherThread(() -> part.number.set(2));
            evictAll();
            inAnotherThread(() -> atomic(() -> {
                part.content.set("moved");
                store.flush();
                evictAll();
            }));
            evictAll();
            assertThat(part.number.get()).isEqualTo(1);
            assertThat(part.content.get()).isEqualTo("what was stored");
            return null;
        });
        assertThat(part.number.get()).isEqualTo(2);
        assertThat(part.content.get()).isEqualTo("moved");
    }

    @Test
    void whatIsCoolCanStillBeReadAfterTheStoreIsClosedAndWhatHasLeftCannot() {
        Part second = new Part(2);
        part.next.set(second);
        second.content.set("left");
        evictAll();
        assertThat(part.content.get()).isEqualTo("what was stored");
        graph.cache().sweep(); // from now on it is cool
        assertThat(part.content.toString()).isEqualTo("TVar(not loaded)");
        store.close();
        assertThat(part.content.get()).isEqualTo("what was stored");
        assertThat(part.next.get()).isSameAs(second);
        assertThatThrownBy(second.content::get)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void aStoreThatNothingWasStoredInKeepsItsRoots() throws Exception {
        try (DurableStore fresh = DurableStore.open(directory.resolve("fresh"), NO_CACHE)) {
            assertThat(fresh.rootNames()).isEmpty();
            parts(100); // of the other store; what of it?
            assertThat(fresh.rootNames()).isEmpty();
            Part root = fresh.getOrCreate("root", () -> new Part(1));
            StoreProbe.evictAll(StoreProbe.graph(root.number));
            assertThat(fresh.rootNames()).containsExactly("root");
        }
    }

    @Test
    void anObjectThatIsGoneIsNoLongerCounted() {
        store.close();
        store = DurableStore.open(directory);
        part = store.<Part>root("part").orElseThrow();
        graph = StoreProbe.graph(part.number);
        part.content.set(new ArrayList<>(List.of()).toString());
        WeakReference<Part> one = new WeakReference<>(linked(new Part(0)));
        long counted = store.statistics().cachedBytes();
        linked(new Part(1));
        Garbage.awaitCleared(one);
        for (int i = 0; i < 1_000 && store.statistics().cachedBytes() != counted; i++) {
            Garbage.collect(); // that it has gone is told a little later
        }
        assertThat(store.statistics().cachedBytes()).isEqualTo(counted);
    }

    private Part linked(Part next) {
        part.next.set(next);
        return next;
    }

    @Test
    void aTargetLessThanNothingIsRefused() {
        assertThatThrownBy(() -> StoreOptions.defaults().withCacheBytes(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1 bytes");
        assertThat(NO_CACHE).asString().contains("cacheBytes=0");
    }

    private static void inAnotherThread(Runnable work) throws Exception {
        Threads.together(1, thread -> {
            work.run();
            return null;
        });
    }
}
