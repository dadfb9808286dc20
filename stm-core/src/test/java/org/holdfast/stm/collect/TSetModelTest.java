package org.holdfast.stm.collect;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.holdfast.stm.Stm;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A set does what {@code HashSet} does. */
class TSetModelTest {

    static Stream<List<Integer>> seedsAndElements() {
        return RandomProgram.seedsAnd(10, 300);
    }

    @ParameterizedTest
    @MethodSource("seedsAndElements")
    void doesWhatAHashSetDoes(List<Integer> seedAndElements) {
        program(seedAndElements.get(0), seedAndElements.get(1)).run(1_500);
    }

    @ParameterizedTest
    @MethodSource("seedsAndElements")
    void doesWhatAHashSetDoesInsideOneTransaction(List<Integer> seedAndElements) {
        Stm.atomic(() -> program(seedAndElements.get(0), seedAndElements.get(1)).run(1_500));
    }

    private static RandomProgram<Set<Integer>> program(int seed, int elements) {
        return new RandomProgram<>(seed, new TSet<>(), new HashSet<>(), HashSet::new, random -> step(random, elements));
    }

    private static Function<Set<Integer>, Object> step(Random random, int elements) {
        int element = random.nextInt(elements);
        int divisor = 2 + random.nextInt(5);
        List<Integer> some =
                Stream.generate(() -> random.nextInt(elements)).limit(5).toList();
        return switch (random.nextInt(30)) {
            case 0 -> set -> set.removeIf(e -> e % divisor == 0);
            case 1 ->
                set -> set.retainAll(Stream.iterate(0, e -> e < elements, e -> e + 1)
                        .filter(e -> e % divisor != 0)
                        .toList());
            case 2 -> set -> set.removeAll(some);
            case 3 -> set -> set.addAll(some);
            case 4 -> set -> set.containsAll(some);
            case 5 -> set -> set.stream().mapToInt(e -> e).sum();
            case 6 -> set -> new HashSet<>(set);
            case 7 ->
                set -> {
                    set.clear();
                    return set.isEmpty();
                };
            case 8, 9 -> set -> set.contains(element);
            case 10 -> Set::size;
            case 11, 12, 13, 14, 15 -> set -> set.remove(element);
            default -> set -> set.add(element);
        };
    }
}
