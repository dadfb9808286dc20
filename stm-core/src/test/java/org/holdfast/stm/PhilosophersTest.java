package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Five philosophers eat with two forks each, of five. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class PhilosophersTest {

    private static final int PHILOSOPHERS = 5;
    private static final int MEALS = 2_000;

    private final List<TVar<Boolean>> taken =
            Stream.generate(() -> new TVar<>(false)).limit(PHILOSOPHERS).toList();

    /** Not transactional: who holds a fork is the only one to use it. */
    private final AtomicIntegerArray hands = new AtomicIntegerArray(PHILOSOPHERS);

    @Test
    void eachEatsHisMealsAndNoForkIsInTwoHands() throws Exception {
        TLong meals = new TLong();
        Workers.together(PHILOSOPHERS, philosopher -> {
            int left = philosopher;
            int right = (philosopher + 1) % PHILOSOPHERS;
            for (int i = 0; i < MEALS; i++) {
                Stm.atomic(() -> {
                    take(left);
                    take(right);
                });
                assertThat(hands.incrementAndGet(left)).isEqualTo(1);
                assertThat(hands.incrementAndGet(right)).isEqualTo(1);
                hands.decrementAndGet(left);
                hands.decrementAndGet(right);
                Stm.atomic(() -> {
                    taken.get(left).set(false);
                    taken.get(right).set(false);
                    meals.add(1);
                });
            }
        });
        assertThat(meals.get()).isEqualTo(PHILOSOPHERS * MEALS);
        assertThat(taken).allSatisfy(fork -> assertThat(fork.get()).isFalse());
    }

    private void take(int fork) {
        Stm.check(!taken.get(fork).get());
        taken.get(fork).set(true);
    }
}
