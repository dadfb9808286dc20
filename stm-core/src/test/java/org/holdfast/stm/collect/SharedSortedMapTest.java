package org.holdfast.stm.collect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.holdfast.stm.Stm;
import org.holdfast.stm.Workers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A sorted map that several threads use at once. */
class SharedSortedMapTest {

    private static final int THREADS = 4;

    @ParameterizedTest
    @ValueSource(ints = {8, 300})
    void keepsTheSumOfWhatIsMovedBetweenItsKeys(int keys) throws Exception {
        int total = 1_000 * keys;
        TSortedMap<Integer, Integer> map = new TSortedMap<>();
        for (int key = 0; key < keys; key++) {
            map.put(key, total / keys);
        }
        AtomicBoolean moving = new AtomicBoolean(true);

        Workers looking = new Workers();
        looking.start(() -> {
            while (moving.get()) {
                assertThat(Amounts.sum(map)).as("an iterator of its own").isEqualTo(total);
                assertThat(Amounts.sum(map.descendingMap())).as("downwards").isEqualTo(total);
                assertThat(Amounts.sum(map.copy())).as("a copy").isEqualTo(total);
                assertThat(Stm.snapshot(() -> Amounts.sum(map)))
                        .as("in a snapshot")
                        .isEqualTo(total);
                assertThat(Stm.atomic(() -> Amounts.sum(map.headMap(keys / 2)) + Amounts.sum(map.tailMap(keys / 2))))
                        .as("both parts in a transaction")
                        .isEqualTo(total);
                Stm.snapshot(() -> assertThat(map.size())
                        .isEqualTo(map.tailMap(-1).size())
                        .isEqualTo((int) map.keySet().stream().count()));
            }
        });
        Workers movers = new Workers();
        for (int thread = 0; thread < THREADS; thread++) {
            Random random = new Random(thread);
            movers.start(() -> {
                for (int i = 0; i < 4_000; i++) {
                    Amounts.move(map, random.nextInt(keys), random.nextInt(keys), random.nextInt(100), 30);
                }
            });
        }
        movers.join();
        moving.set(false);
        looking.join();
        assertThat(Amounts.sum(map)).isEqualTo(total);
    }

    /** Readers take no lock and run in no transaction of their own, while leaves split and join under them. */
    @Test
    void findsEveryKeyThatIsThereAllTheTime() throws Exception {
        TSortedMap<Integer, Integer> map = new TSortedMap<>();
        int keys = 500;
        for (int key = 0; key < keys; key++) {
            map.put(10 * key, key);
        }
        AtomicBoolean changing = new AtomicBoolean(true);
        Workers readers = new Workers();
        for (int thread = 0; thread < 2; thread++) {
            Random random = new Random(thread);
            readers.start(() -> {
                while (changing.get()) {
                    int key = random.nextInt(keys);
                    assertThat(map.get(10 * key)).isEqualTo(key);
                    assertThat(map.floorKey(10 * key)).isEqualTo(10 * key);
                    assertThat(map.ceilingKey(10 * key)).isEqualTo(10 * key);
                }
            });
        }
        Workers writers = new Workers();
        for (int thread = 0; thread < 2; thread++) {
            Random random = new Random(thread);
            writers.start(() -> {
                for (int i = 0; i < 1_000; i++) {
                    int from = random.nextInt(10 * keys);
                    for (int key = from; key < from + 100; key++) {
                        if (key % 10 != 0) {
                            map.put(key, key);
                        }
                    }
                    map.subMap(from, from + 200).keySet().removeIf(key -> key % 10 != 0);
                }
            });
        }
        writers.join();
        changing.set(false);
        readers.join();
        assertThat(map.keySet().stream().filter(key -> key % 10 == 0 && key < 10 * keys))
                .hasSize(keys);
    }

    @Test
    void fillsAndClearsAPartAtOneInstant() throws Exception {
        TSortedMap<Integer, Integer> map = new TSortedMap<>();
        TreeMap<Integer, Integer> entries = new TreeMap<>();
        for (int key = 0; key < 1_000; key++) {
            map.put(key, key);
            entries.put(1_000 + key % 100, key);
        }
        AtomicBoolean changing = new AtomicBoolean(true);
        Workers readers = new Workers();
        readers.start(() -> {
            while (changing.get()) {
                assertThat(map.tailMap(1_000).size()).isIn(0, 100);
                assertThat(List.copyOf(map.descendingKeySet().headSet(999)).size())
                        .isIn(0, 100);
                assertThat(map.size()).isIn(1_000, 1_100);
                assertThat(map.lastKey()).isIn(999, 1_099);
            }
        });
        Workers writers = new Workers();
        writers.start(() -> {
            for (int i = 0; i < 300; i++) {
                map.putAll(entries);
                map.tailMap(1_000).clear();
            }
        });
        writers.join();
        changing.set(false);
        readers.join();
        assertThat(map).hasSize(1_000);
    }

    @Test
    void pollsEachEntryOnce() throws Exception {
        TSortedMap<Integer, Integer> map = new TSortedMap<>();
        int jobs = 4_000;
        List<Integer> done = Collections.synchronizedList(new ArrayList<>());
        Workers workers = new Workers();
        for (int thread = 0; thread < 2; thread++) {
            boolean first = thread == 0;
            workers.start(() -> {
                for (int i = 0; i < jobs / 2; i++) {
                    Map.Entry<Integer, Integer> job = Stm.atomic(() -> {
                        Map.Entry<Integer, Integer> next = first ? map.pollFirstEntry() : map.pollLastEntry();
                        Stm.check(next != null);
                        return next;
                    });
                    done.add(job.getKey());
                }
            });
        }
        for (int thread = 0; thread < 2; thread++) {
            int offset = thread;
            workers.start(() -> {
                for (int i = 0; i < jobs / 2; i++) {
                    map.put(2 * i + offset, i);
                }
            });
        }
        workers.join();
        assertThat(map).isEmpty();
        assertThat(done).hasSize(jobs).doesNotHaveDuplicates();
    }

    @Test
    void seldomRestartsWhereThreadsUseKeysThatStandApart() throws Exception {
        TSortedMap<Integer, Integer> map = new TSortedMap<>();
        for (int key = 0; key < 20_000; key++) {
            map.put(10 * key, key);
        }
        int puts = 10_000;
        LongAdder restarts = new LongAdder();
        Workers workers = new Workers();
        for (int thread = 0; thread < 2; thread++) {
            int offset = 100_000 * thread;
            workers.start(() -> {
                for (int i = 0; i < puts; i++) {
                    int key = 10 * i + offset;
                    Stm.atomic(() -> {
                        Stm.current().afterAbort(restarts::increment);
                        map.put(key + 1, key);
                        map.remove(key);
                    });
                }
            });
        }
        workers.join();

        assertThat(map).hasSize(20_000);
        assertThat(restarts.sum()).as("restarts of %d transactions", 2 * puts).isLessThan(2 * puts / 100);
    }
}
