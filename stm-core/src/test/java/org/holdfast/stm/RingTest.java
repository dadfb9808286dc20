package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.holdfast.stm.collect.TArray;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Threads in a ring hand a number on, each one more than it got. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class RingTest {

    @ParameterizedTest(name = "{0} threads, {1} laps")
    @CsvSource({"2,10000", "7,1000", "30,100"})
    void theNumberCountsTheHandOvers(int threads, int laps) throws Exception {
        TArray<@Nullable Long> hands = new TArray<>(threads);
        hands.set(0, 0L);
        Workers.together(threads, worker -> {
            int next = (worker + 1) % threads;
            for (int lap = 0; lap < laps; lap++) {
                Stm.atomic(() -> {
                    Long number = hands.getAndSet(worker, null);
                    Stm.check(number != null && hands.get(next) == null);
                    hands.set(next, number + 1);
                });
            }
        });
        assertThat(hands.getAndSet(0, null)).isEqualTo((long) threads * laps);
        assertThat(hands.asList()).containsOnlyNulls();
    }
}
