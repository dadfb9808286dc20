package org.holdfast.stm.collect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.holdfast.stm.Stm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A deque does what {@code LinkedBlockingDeque} does, with much room and with little. */
class TDequeModelTest {

    /** Deques are equal if they are the same; these, if they have the same elements. */
    private record Contents(BlockingDeque<Integer> deque) {

        private List<Object> elements() {
            return List.of(deque.toArray());
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Contents contents
                    && elements().equals(contents.elements())
                    && deque.size() == contents.deque.size()
                    && deque.remainingCapacity() == contents.deque.remainingCapacity();
        }

        @Override
        public int hashCode() {
            return elements().hashCode();
        }
    }

    static Stream<List<Integer>> seedsAndCapacities() {
        return RandomProgram.seedsAnd(1, 2, 7, 70, 500, Integer.MAX_VALUE);
    }

    @ParameterizedTest
    @MethodSource("seedsAndCapacities")
    void doesWhatALinkedBlockingDequeDoes(List<Integer> seedAndCapacity) {
        program(seedAndCapacity).run(2_000);
    }

    @ParameterizedTest
    @MethodSource("seedsAndCapacities")
    void doesWhatALinkedBlockingDequeDoesInsideOneTransaction(List<Integer> seedAndCapacity) {
        Stm.atomic(() -> program(seedAndCapacity).run(2_000));
    }

    @Test
    void givesBackAHundredThousandElementsInTheirOrderAtBothEnds() {
        TDeque<Integer> deque = new TDeque<>();
        for (int i = 0; i < 50_000; i++) {
            deque.addLast(i);
            deque.addFirst(-1 - i);
        }
        assertThat(deque).hasSize(100_000);
        for (int i = 0; i < 50_000; i++) {
            assertThat(deque.removeLast()).isEqualTo(49_999 - i);
            assertThat(deque.removeFirst()).isEqualTo(-50_000 + i);
        }
        assertThat(deque).isEmpty();
    }

    @Test
    void isWholeAfterAllBetweenItsEndsWasRemoved() {
        for (int left = 0; left < 3; left++) {
            int kept = left;
            TDeque<Integer> deque = new TDeque<>(500);
            deque.addAll(IntStream.range(0, 500).boxed().toList());
            deque.removeIf(element -> element >= 10 && element < 490 && element % 200 >= kept);
            List<Integer> model = new ArrayList<>(deque);
            assertThat(model).hasSize(20 + 2 * kept).startsWith(0, 1).endsWith(498, 499);
            assertThat(deque.remainingCapacity()).isEqualTo(500 - model.size());
            while (!model.isEmpty()) {
                assertThat(deque.pollLast()).isEqualTo(model.remove(model.size() - 1));
                assertThat(deque.pollFirst()).isEqualTo(model.isEmpty() ? null : model.remove(0));
            }
            assertThat(deque).isEmpty();
        }
    }

    private static RandomProgram<Contents> program(List<Integer> seedAndCapacity) {
        int capacity = seedAndCapacity.get(1);
        return new RandomProgram<>(
                seedAndCapacity.get(0),
                new Contents(new TDeque<>(capacity)),
                new Contents(new LinkedBlockingDeque<>(capacity)),
                contents -> {
                    BlockingDeque<Integer> copy = new LinkedBlockingDeque<>(capacity);
                    copy.addAll(contents.deque());
                    return new Contents(copy);
                },
                random -> {
                    Function<BlockingDeque<Integer>, Object> step = step(random);
                    return contents -> step.apply(contents.deque());
                });
    }

    /** By turns more is added than taken, at either end, and then more is taken. */
    private static Function<BlockingDeque<Integer>, Object> step(Random random) {
        int value = random.nextInt(100);
        int many = random.nextInt(120);
        return switch (random.nextInt(36)) {
            case 0 -> deque -> List.of(deque.contains(value), deque.size(), deque.isEmpty());
            case 1 -> deque -> deque.removeFirstOccurrence(value);
            case 2 -> deque -> deque.removeLastOccurrence(value);
            case 3 ->
                deque -> deque.removeIf(
                        value < 50 ? element -> element % 13 == value % 13 : element -> element / 50 == value % 2);
            case 4 -> ArrayList::new;
            case 5 -> deque -> descending(deque);
            case 6 -> deque -> withIterator(deque, deque.iterator(), new Random(value));
            case 7 -> deque -> withIterator(deque, deque.descendingIterator(), new Random(value));
            case 8 -> deque -> drained(deque, many);
            case 9 ->
                deque -> {
                    deque.clear();
                    return deque.remainingCapacity();
                };
            case 10 -> deque -> deque.toString();
            case 11, 12 -> deque -> addedUpTo(deque, many, true);
            case 13, 14 -> deque -> addedUpTo(deque, many, false);
            case 15, 16 -> deque -> takenUpTo(deque, many, true);
            case 17, 18 -> deque -> takenUpTo(deque, many, false);
            case 19, 20 -> deque -> orState(() -> deque.pop());
            case 21 -> deque -> orState(() -> deque.removeLast());
            case 22 -> deque -> orState(() -> deque.add(value));
            case 23 ->
                deque -> orState(() -> {
                    deque.push(value);
                    return value;
                });
            case 24, 25 ->
                deque -> List.of(
                        String.valueOf(deque.peekFirst()),
                        String.valueOf(deque.peekLast()),
                        orState(deque::getFirst),
                        orState(deque::getLast));
            case 26 -> deque -> orState(() -> deque.offerFirst(value, -1, TimeUnit.SECONDS));
            case 27 -> deque -> orState(() -> String.valueOf(deque.pollLast(0, TimeUnit.SECONDS)));
            case 28, 29 -> deque -> deque.offerFirst(value);
            case 30, 31 -> deque -> deque.offer(value);
            case 32, 33 -> deque -> String.valueOf(deque.poll());
            default -> deque -> String.valueOf(deque.pollLast());
        };
    }

    private interface Step {
        Object run() throws Exception;
    }

    private static Object orState(Step step) {
        try {
            return step.run();
        } catch (Exception e) {
            return e.getClass();
        }
    }

    private static Object addedUpTo(BlockingDeque<Integer> deque, int many, boolean first) {
        return IntStream.range(0, many)
                .filter(i -> first ? deque.offerFirst(i) : deque.offerLast(i))
                .count();
    }

    private static Object takenUpTo(BlockingDeque<Integer> deque, int many, boolean first) {
        return IntStream.range(0, many)
                .mapToObj(i -> String.valueOf(first ? deque.pollFirst() : deque.pollLast()))
                .toList();
    }

    private static Object descending(BlockingDeque<Integer> deque) {
        List<Integer> elements = new ArrayList<>();
        deque.descendingIterator().forEachRemaining(elements::add);
        return elements;
    }

    private static Object drained(BlockingDeque<Integer> deque, int many) {
        List<Integer> target = new ArrayList<>();
        int drained = many > 100 ? deque.drainTo(target) : deque.drainTo(target, many - 10);
        return List.of(drained, target);
    }

    private static Object withIterator(BlockingDeque<Integer> deque, Iterator<Integer> iterator, Random random) {
        List<Integer> seen = new ArrayList<>();
        while (iterator.hasNext()) {
            seen.add(iterator.next());
            if (random.nextInt(4) == 0) {
                iterator.remove();
            }
        }
        return List.of(seen, deque.size());
    }
}
