package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.holdfast.stm.collect.TList;
import org.holdfast.stm.collect.TMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/** A store that is closed while threads use it. */
class ClosingTest {

    private static final int THREADS = 4;
    private static final int PARTS = 20_000;

    @TempDir
    Path directory;

    @RepeatedTest(10)
    void whatWasAcknowledgedIsThereAndWhatFailedIsNot() throws Exception {
        Set<Integer> acknowledged = new TreeSet<>();
        DurableStore store = DurableStore.open(directory);
        TMap<Integer, Part> map = store.getOrCreate("map", TMap::new);
        CountDownLatch underWay = new CountDownLatch(20);
        for (List<Integer> keys : Threads.together(THREADS + 1, thread -> {
            List<Integer> mine = new ArrayList<>();
            if (thread == THREADS) {
                underWay.await();
                store.close();
                return mine;
            }
            untilClosed(() -> {
                int key = thread + THREADS * mine.size();
                map.put(key, new Part(key));
                mine.add(key);
                underWay.countDown();
            });
            return mine;
        })) {
            acknowledged.addAll(keys);
        }
        try (DurableStore again = DurableStore.open(directory)) {
            assertThat(again.recovery().clean()).isTrue();
            TMap<Integer, Part> stored = again.<TMap<Integer, Part>>root("map").orElseThrow();
            assertThat(new TreeSet<>(stored.keySet())).isEqualTo(acknowledged);
            assertThat(stored)
                    .allSatisfy((key, part) -> assertThat(part.number.get()).isEqualTo((long) key));
        }
    }

    @RepeatedTest(10)
    void loadingGoesOnOrSaysThatTheStoreIsClosed() throws Exception {
        try (DurableStore store = DurableStore.open(directory)) {
            store.<TList<Part>>getOrCreate("parts", TList::new)
                    .addAll(IntStream.range(0, PARTS).mapToObj(Part::new).toList());
        }
        DurableStore store = DurableStore.open(directory);
        // More than are usually loaded while the store closes; who comes to the end has met no other exception either.
        List<Part> parts = List.copyOf(store.<TList<Part>>root("parts").orElseThrow());
        CountDownLatch underWay = new CountDownLatch(50);
        Threads.together(THREADS, thread -> {
            if (thread == 0) {
                underWay.await();
                store.close();
                return null;
            }
            Iterator<Part> mine = parts.listIterator(thread * PARTS / THREADS);
            untilClosed(() -> {
                if (mine.hasNext()) {
                    Part part = mine.next();
                    assertThat(parts.get((int) part.number.get())).isSameAs(part);
                } else {
                    store.rootNames();
                }
                underWay.countDown();
            });
            return null;
        });
    }

    private static void untilClosed(Runnable work) {
        try {
            while (true) {
                work.run();
            }
        } catch (StoreException e) {
            assertThat(e).hasMessageContaining("is closed");
        }
    }
}
