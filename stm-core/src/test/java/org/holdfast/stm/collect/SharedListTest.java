package org.holdfast.stm.collect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.holdfast.stm.Stm;
import org.holdfast.stm.Workers;
import org.junit.jupiter.api.Test;

/** A list that several threads use at once. */
class SharedListTest {

    private static final int THREADS = 4;

    @Test
    void keepsAllThatIsAppendedInTheOrderOfEachThread() throws Exception {
        TList<List<Integer>> list = new TList<>();
        Workers workers = new Workers();
        for (int thread = 0; thread < THREADS; thread++) {
            int number = thread;
            workers.start(() -> {
                for (int i = 0; i < 2_000; i++) {
                    list.add(List.of(number, i));
                }
            });
        }
        workers.join();

        assertThat(list).hasSize(THREADS * 2_000);
        for (int thread = 0; thread < THREADS; thread++) {
            int number = thread;
            assertThat(list.stream().filter(e -> e.get(0) == number).map(e -> e.get(1)))
                    .isEqualTo(IntStream.range(0, 2_000).boxed().toList());
        }
    }

    @Test
    void showsEachElementOnceWhileElementsChangePlaces() throws Exception {
        TList<Integer> list = new TList<>();
        list.addAll(IntStream.range(0, 300).boxed().toList());
        AtomicBoolean moving = new AtomicBoolean(true);

        Workers looking = new Workers();
        looking.start(() -> {
            while (moving.get()) {
                assertThat(list.iterator()).toIterable().doesNotHaveDuplicates().hasSize(300);
                Stm.atomic(() -> assertThat(list.iterator())
                        .toIterable()
                        .doesNotHaveDuplicates()
                        .hasSize(300));
            }
        });
        Workers movers = new Workers();
        for (int thread = 0; thread < THREADS; thread++) {
            Random random = new Random(thread);
            movers.start(() -> {
                for (int i = 0; i < 2_000; i++) {
                    int from = random.nextInt(300);
                    int to = random.nextInt(300);
                    Stm.atomic(() -> {
                        if (from % 2 == 0) {
                            list.add(to, list.remove(from));
                        } else {
                            Collections.swap(list, from, to);
                        }
                    });
                }
            });
        }
        movers.join();
        moving.set(false);
        looking.join();
        assertThat(list).doesNotHaveDuplicates().hasSize(300);
    }

    @Test
    void seldomRestartsWhereThreadsSetElementsThatStandApart() throws Exception {
        TList<Integer> list = new TList<>();
        list.addAll(Collections.nCopies(10_000, 0));
        int rounds = 20_000;
        LongAdder restarts = new LongAdder();
        Workers workers = new Workers();
        for (int thread = 0; thread < 2; thread++) {
            int start = thread * 5_000;
            workers.start(() -> {
                for (int i = 0; i < rounds; i++) {
                    int index = start + i % 5_000;
                    Stm.atomic(() -> {
                        Stm.current().afterAbort(restarts::increment);
                        list.set(index, list.get(index) + 1);
                    });
                }
            });
        }
        workers.join();

        assertThat(list).containsOnly(rounds / 5_000);
        assertThat(restarts.sum()).as("restarts of %d transactions", 2 * rounds).isLessThan(2 * rounds / 100);
    }
}
