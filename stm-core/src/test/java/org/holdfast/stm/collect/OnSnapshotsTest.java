package org.holdfast.stm.collect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.holdfast.stm.Isolation;
import org.holdfast.stm.Stm;
import org.holdfast.stm.TxnOptions;
import org.holdfast.stm.Workers;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Collections lose nothing in transactions on snapshots, though what these have only read is not checked: those that
 * move the same elements from node to node collide in what they write.
 */
class OnSnapshotsTest {

    private static final TxnOptions ON_SNAPSHOT = Stm.options().withIsolation(Isolation.SNAPSHOT);
    private static final int THREADS = 3;
    private static final int TRANSACTIONS = 2_000;
    private static final int ELEMENTS_EACH = 300;

    static Stream<Named<Collection<Integer>>> collections() {
        return Stream.of(
                Named.of("TSet", new TSet<>()),
                Named.of("TSortedMap", Collections.newSetFromMap(new TSortedMap<>())),
                Named.of("TList", new TList<>()),
                Named.of("TDeque", new TDeque<>()));
    }

    @ParameterizedTest
    @MethodSource("collections")
    void keepWhatEachThreadAddsAndDoesNotRemove(Collection<Integer> collection) throws Exception {
        Queue<Integer> kept = new ConcurrentLinkedQueue<>();
        Workers.together(THREADS, thread -> kept.addAll(addAndRemove(collection, thread)));

        assertThat(List.copyOf(collection)).containsExactlyInAnyOrderElementsOf(kept);
        assertThat(collection).hasSize(kept.size());
    }

    /** {@return what a thread has added and not removed} Its elements stand between those of the others. */
    private static List<Integer> addAndRemove(Collection<Integer> collection, int thread) {
        Random random = new Random(thread);
        List<Integer> absent = new ArrayList<>();
        for (int i = 0; i < ELEMENTS_EACH; i++) {
            absent.add(THREADS * i + thread);
        }
        List<Integer> present = new ArrayList<>();
        for (int i = 0; i < TRANSACTIONS; i++) {
            boolean grows = i / 400 % 2 == 0;
            boolean adds = random.nextInt(8) == 0 ? !grows : grows;
            List<Integer> from = adds ? absent : present;
            Collections.shuffle(from, random);
            List<Integer> some = from.subList(0, Math.min(from.size(), 1 + random.nextInt(4)));
            ON_SNAPSHOT.atomic(() -> change(collection, some, adds));
            (adds ? present : absent).addAll(some);
            some.clear();
        }
        return present;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 70})
    void theEndsOfADequeGiveOnceWhatTheyTookAndKeepTheBound(int capacity) throws Exception {
        TDeque<Integer> deque = new TDeque<>(capacity);
        Queue<Integer> taken = new ConcurrentLinkedQueue<>();
        Queue<Integer> given = new ConcurrentLinkedQueue<>();
        Workers.together(THREADS, thread -> {
            Random random = new Random(thread);
            for (int i = 0; i < TRANSACTIONS; i++) {
                Integer element = THREADS * i + thread;
                int way = random.nextInt(4);
                Integer result = ON_SNAPSHOT.<Integer, RuntimeException>atomic(() -> useEnd(deque, way, element));
                if (result != null) {
                    (way < 2 ? taken : given).add(result);
                }
                assertThat(deque.size()).isLessThanOrEqualTo(capacity);
            }
        });
        given.addAll(deque);

        assertThat(given).containsExactlyInAnyOrderElementsOf(taken);
        assertThat(deque.remainingCapacity()).isEqualTo(capacity - deque.size());
    }

    private static Integer useEnd(TDeque<Integer> deque, int way, Integer element) {
        return switch (way) {
            case 0 -> deque.offerFirst(element) ? element : null;
            case 1 -> deque.offerLast(element) ? element : null;
            case 2 -> deque.pollFirst();
            default -> deque.pollLast();
        };
    }

    @SuppressWarnings("ThreadPriorityCheck") // mixes the threads more; nothing relies on it
    private static void change(Collection<Integer> collection, List<Integer> elements, boolean adds) {
        for (Integer element : elements) {
            assertThat(adds ? collection.add(element) : collection.remove(element))
                    .isTrue();
            Thread.yield();
        }
    }
}
