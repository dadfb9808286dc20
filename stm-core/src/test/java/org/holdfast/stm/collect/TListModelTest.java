package org.holdfast.stm.collect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.ListIterator;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.holdfast.stm.Stm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A list does what {@code ArrayList} does, on both sides of each size at which its shape changes. */
class TListModelTest {

    static Stream<List<Integer>> seedsAndSizes() {
        return RandomProgram.seedsAnd(8, 40, 300, 3_000);
    }

    @ParameterizedTest
    @MethodSource("seedsAndSizes")
    void doesWhatAnArrayListDoes(List<Integer> seedAndSize) {
        program(seedAndSize.get(0), seedAndSize.get(1)).run(1_000);
    }

    @ParameterizedTest
    @MethodSource("seedsAndSizes")
    void doesWhatAnArrayListDoesInsideOneTransaction(List<Integer> seedAndSize) {
        Stm.atomic(() -> program(seedAndSize.get(0), seedAndSize.get(1)).run(1_000));
    }

    @Test
    void takesAHundredThousandElementsAndGivesThemBackInAnyOrder() {
        TList<Integer> list = new TList<>();
        for (int i = 0; i < 100_000; i++) {
            list.add(i);
        }
        Random random = new Random(1);
        List<Integer> removed = new ArrayList<>();
        while (!list.isEmpty()) {
            removed.add(list.remove(random.nextInt(list.size())));
        }
        Collections.sort(removed);
        assertThat(removed).isEqualTo(IntStream.range(0, 100_000).boxed().toList());
    }

    private static RandomProgram<List<Integer>> program(int seed, int size) {
        List<Integer> first =
                IntStream.range(0, seed % 2 == 0 ? 0 : size).boxed().toList();
        TList<Integer> tested = new TList<>();
        tested.addAll(first);
        return new RandomProgram<>(seed, tested, new ArrayList<>(first), ArrayList::new, random -> step(random, size));
    }

    /** Grows the list towards twice the size and shrinks it again, by turns. */
    private static Function<List<Integer>, Object> step(Random random, int size) {
        int at = random.nextInt(Integer.MAX_VALUE);
        int value = random.nextInt(100);
        return switch (random.nextInt(40)) {
            case 0 -> list -> List.of(list.indexOf(value), list.lastIndexOf(value), list.contains(value));
            case 1 -> ArrayList::new;
            case 2 -> list -> changed(list, () -> list.sort(null));
            case 3 -> list -> changed(list, () -> list.sort(Comparator.reverseOrder()));
            case 4 -> list -> changed(list, () -> list.replaceAll(e -> e % 50 + value));
            case 5 -> list -> list.removeIf(e -> e % 23 == value);
            case 6 -> list -> list.remove((Object) value);
            case 7 -> list -> value > 90 ? changed(list, list::clear) : list.size();
            case 8 -> list -> list.addAll(Collections.nCopies(at % 50, value));
            case 9 -> list -> list.addAll(at % (list.size() + 1), Collections.nCopies(value % 40, value));
            case 10 -> list -> changed(list, () -> withIterator(list, new Random(at)));
            case 11 -> list -> changed(list, () -> withSubList(list, new Random(at)));
            case 12 -> list -> list.retainAll(IntStream.range(0, 95).boxed().toList());
            case 13 -> list -> changed(list, () -> sublist(list, new Random(at)).clear());
            case 14 -> list -> list.size() < size && list.addAll(list.subList(0, list.size()));
            case 15, 16, 17, 18 -> list -> list.isEmpty() ? -1 : list.set(at % list.size(), value);
            case 19, 20, 21, 22 -> list -> list.isEmpty() ? -1 : list.get(at % list.size());
            default -> list -> addOrRemove(list, at, value, size);
        };
    }

    private static Object addOrRemove(List<Integer> list, int at, int value, int size) {
        if (list.isEmpty() || value < 50 + 25 * (size - list.size()) / size) {
            list.add(at % 3 == 0 ? list.size() : at % (list.size() + 1), value);
            return list.size();
        }
        return list.remove(at % list.size());
    }

    private static Object changed(List<Integer> list, Runnable change) {
        change.run();
        return new ArrayList<>(list);
    }

    private static void withIterator(List<Integer> list, Random random) {
        ListIterator<Integer> iterator = list.listIterator(random.nextInt(list.size() + 1));
        for (int i = 0; i < 60; i++) {
            boolean forward = random.nextInt(3) > 0;
            if (forward ? !iterator.hasNext() : !iterator.hasPrevious()) {
                continue;
            }
            int element = forward ? iterator.next() : iterator.previous();
            switch (random.nextInt(6)) {
                case 0 -> iterator.remove();
                case 1 -> iterator.set(element + 1);
                case 2 -> iterator.add(element);
                default -> assertThat(iterator.nextIndex()).isEqualTo(iterator.previousIndex() + 1);
            }
        }
    }

    private static void withSubList(List<Integer> list, Random random) {
        List<Integer> part = sublist(sublist(list, random), random);
        part.add(7);
        part.addAll(0, List.of(1, 2, 3));
        part.sort(null);
        part.replaceAll(element -> element % 60);
        part.remove(part.size() / 2);
        withIterator(part, random);
    }

    private static List<Integer> sublist(List<Integer> list, Random random) {
        int from = random.nextInt(list.size() + 1);
        return list.subList(from, from + random.nextInt(Math.min(list.size() - from, 200) + 1));
    }
}
