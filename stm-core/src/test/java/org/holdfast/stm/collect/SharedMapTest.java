package org.holdfast.stm.collect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.holdfast.stm.Stm;
import org.holdfast.stm.Workers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A map that several threads use at once. */
class SharedMapTest {

    private static final int THREADS = 4;

    @ParameterizedTest
    @ValueSource(ints = {8, 200})
    void keepsTheSumOfWhatIsMovedBetweenItsKeys(int keys) throws Exception {
        int total = 1_000 * keys;
        TMap<Integer, Integer> map = new TMap<>();
        for (int key = 0; key < keys; key++) {
            map.put(key, total / keys);
        }
        AtomicBoolean moving = new AtomicBoolean(true);

        Workers looking = new Workers();
        looking.start(() -> {
            while (moving.get()) {
                assertThat(Amounts.sum(map)).as("an iterator of its own").isEqualTo(total);
                assertThat(Stm.snapshot(() -> Amounts.sum(map)))
                        .as("in a snapshot")
                        .isEqualTo(total);
                assertThat(Stm.atomic(() -> Amounts.sum(map)))
                        .as("in a transaction")
                        .isEqualTo(total);
                Stm.snapshot(() -> assertThat(map.size())
                        .isEqualTo((int) map.keySet().stream().count()));
            }
        });
        Workers movers = new Workers();
        for (int thread = 0; thread < THREADS; thread++) {
            Random random = new Random(thread);
            movers.start(() -> {
                for (int i = 0; i < 5_000; i++) {
                    Amounts.move(map, random.nextInt(keys), random.nextInt(keys), random.nextInt(100), 10);
                }
            });
        }
        movers.join();
        moving.set(false);
        looking.join();
        assertThat(Amounts.sum(map)).isEqualTo(total);
    }

    @Test
    void hasTheSizeOfWhatIsThereAfterInsertsAndRemovalsAtOnce() throws Exception {
        TMap<Integer, Integer> map = new TMap<>();
        Workers workers = new Workers();
        for (int thread = 0; thread < THREADS; thread++) {
            Random random = new Random(thread);
            workers.start(() -> {
                for (int i = 0; i < 20_000; i++) {
                    int key = random.nextInt(2_000);
                    if (random.nextInt(3) > 0) {
                        map.put(key, i);
                    } else {
                        map.remove(key);
                    }
                }
            });
        }
        workers.join();

        Set<Integer> keys = new HashSet<>();
        map.forEach((key, value) -> keys.add(key));
        assertThat(map.size()).isEqualTo(keys.size()).isPositive();
    }

    @Test
    void wakesAThreadThatWaitsForAKeyOrForAnyEntry() throws Exception {
        TMap<String, Integer> map = new TMap<>();
        Workers workers = new Workers();
        workers.start(() -> Stm.atomic(() -> {
            Stm.check(map.containsKey("answer"));
            map.remove("answer");
        }));
        workers.start(() -> Stm.atomic(() -> {
            Stm.check(!map.isEmpty());
            map.remove("other");
        }));
        map.put("other", 1);
        map.put("answer", 42);
        workers.join();
        assertThat(map.size()).isLessThan(2);
        assertThat(map).doesNotContainKey("answer");
    }

    @Test
    void computesAnAbsentValueOnceForEachKey() throws Exception {
        TMap<Integer, Object> map = new TMap<>();
        Map<Integer, Set<Object>> seen = new ConcurrentHashMap<>();
        Workers workers = new Workers();
        for (int thread = 0; thread < THREADS; thread++) {
            Random random = new Random(thread);
            workers.start(() -> {
                for (int i = 0; i < 10_000; i++) {
                    int key = random.nextInt(1_000);
                    Object value = map.computeIfAbsent(key, k -> new Object());
                    seen.computeIfAbsent(key, k -> ConcurrentHashMap.newKeySet())
                            .add(value);
                }
            });
        }
        workers.join();

        assertThat(seen).hasSameSizeAs(map);
        seen.forEach((key, values) -> assertThat(values).containsExactly(map.get(key)));
    }

    @Test
    void seldomRestartsWhereThreadsUseDifferentKeys() throws Exception {
        TMap<Integer, Integer> map = new TMap<>();
        for (int key = 0; key < 10_000; key++) {
            map.put(-1 - key, key);
        }
        int puts = 20_000;
        LongAdder restarts = new LongAdder();
        Workers workers = new Workers();
        for (int thread = 0; thread < 2; thread++) {
            int offset = thread;
            workers.start(() -> {
                for (int i = 0; i < puts; i++) {
                    int key = 2 * i + offset;
                    Stm.atomic(() -> {
                        Stm.current().afterAbort(restarts::increment);
                        map.put(key, key);
                        map.remove(-1 - key);
                    });
                }
            });
        }
        workers.join();

        assertThat(map).hasSize(2 * puts);
        assertThat(restarts.sum()).as("restarts of %d transactions", 2 * puts).isLessThan(2 * puts / 100);
    }

    @Test
    void letsATransactionReadItsSizeAndStillCountsRight() throws Exception {
        TMap<Integer, Integer> map = new TMap<>();
        Workers workers = new Workers();
        for (int thread = 0; thread < THREADS; thread++) {
            workers.start(() -> {
                for (int i = 0; i < 500; i++) {
                    Stm.atomic(() -> {
                        map.put(map.size(), 0);
                    });
                }
            });
        }
        workers.join();
        assertThat(map.keySet()).hasSize(THREADS * 500).contains(0, THREADS * 500 - 1);
    }
}
