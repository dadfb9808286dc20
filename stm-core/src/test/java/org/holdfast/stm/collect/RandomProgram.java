package org.holdfast.stm.collect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.holdfast.stm.Stm;

/** The same random steps on a transactional collection and on a plain one, which must give the same results. */
final class RandomProgram<C> {

    /** A random step, to be done on both. */
    interface Steps<C> {
        Function<C, Object> next(Random random);
    }

    /** How many programs a test runs: more by {@code -DargLine=-Dholdfast.seeds=200}. */
    private static final int SEEDS = Integer.getInteger("holdfast.seeds", 12);

    private static final class Undone extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private final Random random;
    private final C tested;
    private final UnaryOperator<C> copy;
    private final Steps<C> steps;
    private C model;

    RandomProgram(long seed, C tested, C emptyModel, UnaryOperator<C> copy, Steps<C> steps) {
        this.random = new Random(seed);
        this.tested = tested;
        this.model = emptyModel;
        this.copy = copy;
        this.steps = steps;
    }

    /** {@return each seed with each of some sizes} */
    static Stream<List<Integer>> seedsAnd(Integer... sizes) {
        return IntStream.range(0, SEEDS).boxed().flatMap(seed -> Stream.of(sizes)
                .map(size -> List.of(seed, size)));
    }

    /** Each step is a transaction of its own, or a few are one that throws or commits. */
    void run(int length) {
        for (int i = 0; i < length; i++) {
            if (random.nextInt(20) == 0) {
                block(1);
            } else {
                step();
            }
        }
        assertSame();
    }

    private void block(int depth) {
        boolean throwing = random.nextBoolean();
        C before = copy.apply(model);
        try {
            Stm.nested(() -> {
                for (int i = random.nextInt(30); i >= 0; i--) {
                    if (depth < 3 && random.nextInt(10) == 0) {
                        block(depth + 1);
                    } else {
                        step();
                    }
                }
                if (throwing) {
                    throw new Undone();
                }
                return depth;
            });
        } catch (Undone undone) {
            model = before;
        }
        assertSame();
    }

    private void step() {
        Function<C, Object> step = steps.next(random);
        assertThat(step.apply(tested)).isEqualTo(step.apply(model));
    }

    private void assertSame() {
        assertThat(tested).isEqualTo(model);
        assertThat(model).isEqualTo(tested);
        assertThat(tested).hasSameHashCodeAs(model);
    }
}
