package org.holdfast.stm.collect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.holdfast.stm.Stm;
import org.holdfast.stm.Workers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A deque that several threads use at once. */
class SharedDequeTest {

    private record Item(int producer, int number) {}

    @ParameterizedTest(name = "{0} producers, {1} consumers, capacity {2}")
    @CsvSource({"1,1,1", "2,2,1", "3,2,3", "4,4,16", "2,4,100", "4,2,100000"})
    void passesEveryElementOnceAndThoseOfEachProducerInTheirOrder(int producers, int consumers, int capacity)
            throws Exception {
        int perProducer = 6_000 / producers;
        int perConsumer = producers * perProducer / consumers;
        TDeque<Item> deque = new TDeque<>(capacity);
        List<List<Item>> taken =
                Stream.generate(ArrayList<Item>::new).limit(consumers).collect(ArrayList::new, List::add, List::addAll);
        Workers workers = new Workers();
        for (int producer = 0; producer < producers; producer++) {
            int number = producer;
            workers.start(() -> {
                for (int i = 0; i < perProducer; i++) {
                    deque.put(new Item(number, i));
                }
            });
        }
        for (List<Item> mine : taken) {
            workers.start(() -> {
                for (int i = 0; i < perConsumer; i++) {
                    mine.add(deque.take());
                }
            });
        }
        workers.join();

        assertThat(deque).isEmpty();
        assertThat(deque.remainingCapacity()).isEqualTo(capacity);
        assertThat(taken.stream().flatMap(List::stream))
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, producers)
                        .boxed()
                        .flatMap(p -> IntStream.range(0, perProducer).mapToObj(i -> new Item(p, i)))
                        .toList());
        for (List<Item> mine : taken) {
            for (int producer = 0; producer < producers; producer++) {
                int number = producer;
                assertThat(mine.stream()
                                .filter(item -> item.producer() == number)
                                .map(Item::number))
                        .isSorted();
            }
        }
    }

    @Test
    void isNeverSeenWithMoreOrFewerElementsWhileTheyGoRound() throws Exception {
        int size = 70;
        TDeque<Integer> deque = new TDeque<>(size + 2);
        deque.addAll(IntStream.range(0, size).boxed().toList());
        AtomicBoolean turning = new AtomicBoolean(true);
        Workers looking = new Workers();
        looking.start(() -> {
            while (turning.get()) {
                assertThat(deque.iterator())
                        .toIterable()
                        .doesNotHaveDuplicates()
                        .hasSize(size);
                assertThat(deque).hasSize(size);
                Stm.atomic(() -> assertThat(new ArrayList<>(deque)).hasSameSizeAs(deque));
            }
        });
        Workers turners = new Workers();
        for (int thread = 0; thread < 3; thread++) {
            int number = thread;
            turners.start(() -> {
                for (int i = 0; i < 3_000; i++) {
                    int value = i % size;
                    Stm.atomic(() -> {
                        switch (number) {
                            case 0 -> deque.addLast(deque.removeFirst());
                            case 1 -> deque.addFirst(deque.removeLast());
                            default -> deque.addLast(deque.removeFirstOccurrence(value) ? value : -1);
                        }
                    });
                }
            });
        }
        turners.join();
        turning.set(false);
        looking.join();
        assertThat(deque).hasSize(size).doesNotHaveDuplicates().doesNotContain(-1);
    }

    @Test
    void threadsThatStealFromBothEndsShareOutEverything() throws Exception {
        int elements = 20_000;
        TDeque<Integer> deque = new TDeque<>();
        List<Integer> stolen = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger added = new AtomicInteger();
        Workers workers = new Workers();
        workers.start(() -> {
            while (added.get() < elements) {
                deque.push(added.getAndIncrement());
                if (added.get() % 3 == 0) {
                    Integer own = deque.poll();
                    if (own != null) {
                        stolen.add(own);
                    }
                }
            }
        });
        for (int thief = 0; thief < 3; thief++) {
            workers.start(() -> {
                while (stolen.size() < elements) {
                    Integer one = deque.pollLast();
                    if (one != null) {
                        stolen.add(one);
                    } else {
                        Thread.onSpinWait();
                    }
                }
            });
        }
        workers.join();
        assertThat(stolen)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, elements).boxed().toList());
    }
}
