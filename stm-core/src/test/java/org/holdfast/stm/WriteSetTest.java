package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways in which a variable can come into the write set, around the sizes at which it is searched differently. */
class WriteSetTest {

    private static final int MOST = 40;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void eachVariableIsWrittenOnceWhateverWasReadBefore(long seed) {
        Random random = new Random(seed);
        List<TLong> numbers = Stream.generate(TLong::new).limit(MOST).toList();
        long[] expected = new long[MOST];
        for (int round = 0; round < 2_000; round++) {
            int steps = random.nextInt(2 * MOST);
            Stm.atomic(() -> {
                for (int step = 0; step < steps; step++) {
                    change(random, numbers, expected);
                }
            });
            for (int i = 0; i < MOST; i++) {
                assertThat(numbers.get(i).get()).isEqualTo(expected[i]);
            }
        }
    }

    private static void change(Random random, List<TLong> numbers, long[] expected) {
        int at = random.nextInt(MOST);
        TLong number = numbers.get(at);
        switch (random.nextInt(5)) {
            case 0 -> {
                expected[at] = random.nextInt(1_000);
                number.set(expected[at]);
            }
            case 1 -> {
                number.add(1);
                expected[at]++;
            }
            case 2 -> {
                assertThat(number.get()).isEqualTo(expected[at]);
                numbers.get(random.nextInt(MOST)).get();
                expected[at]++;
                number.set(expected[at]);
            }
            case 3 -> undone(random, numbers, expected);
            default -> {
                number.set(number.get() + 1);
                expected[at]++;
            }
        }
    }

    /** What a nested block changes and undoes must not be taken for written afterwards. */
    private static void undone(Random random, List<TLong> numbers, long[] expected) {
        int at = random.nextInt(MOST);
        try {
            Stm.nested(() -> {
                for (int i = 0; i < random.nextInt(12); i++) {
                    numbers.get(random.nextInt(MOST)).set(-1);
                }
                assertThat(numbers.get(at).get()).isIn(-1L, expected[at]);
                throw new IllegalStateException();
            });
        } catch (IllegalStateException e) {
            expected[at]++;
            numbers.get(at).set(expected[at]);
        }
    }
}
