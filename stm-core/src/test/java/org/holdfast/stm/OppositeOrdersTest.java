package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/** Two counters that threads increment in opposite orders: with locks, a deadlock sooner or later. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class OppositeOrdersTest {

    private final TLong left = new TLong();
    private final TVar<Integer> right = new TVar<>(0);

    @RepeatedTest(100)
    void fourThousandIncrementsMakeFourThousandOfEach() throws Exception {
        Workers.together(4, worker -> {
            for (int i = 0; i < 1_000; i++) {
                Stm.atomic(() -> {
                    if (worker % 2 == 0) {
                        left.set(left.get() + 1);
                        right.set(right.get() + 1);
                    } else {
                        right.set(right.get() + 1);
                        left.set(left.get() + 1);
                    }
                });
            }
        });
        assertThat(left.get()).isEqualTo(4_000);
        assertThat(right.get()).isEqualTo(4_000);
    }
}
