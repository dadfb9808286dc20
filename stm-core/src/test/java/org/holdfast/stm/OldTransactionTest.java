package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A transaction that keeps losing wins in the end, however many short ones are in its way. */
class OldTransactionTest {

    private static final int VARIABLES = 1_000;
    private static final int WRITERS = 4;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    @Timeout(120)
    void overAThousandVariablesThatFourThreadsWriteAllTheTimeWins(long seed) throws Exception {
        List<TLong> numbers = Stream.generate(TLong::new).limit(VARIABLES).toList();
        AtomicBoolean writing = new AtomicBoolean(true);
        CountDownLatch atWork = new CountDownLatch(WRITERS);
        long[] commits = new long[WRITERS];
        Workers writers = new Workers();
        for (int i = 0; i < WRITERS; i++) {
            int writer = i;
            writers.start(() -> {
                Random random = new Random(seed + writer);
                while (writing.get()) {
                    TLong number = numbers.get(random.nextInt(VARIABLES));
                    Stm.atomic(() -> number.set(number.get() + 1));
                    commits[writer]++;
                    atWork.countDown();
                }
            });
        }
        try {
            atWork.await();
            for (int round = 0; round < 5; round++) {
                Stm.atomic(() -> {
                    for (TLong number : numbers) {
                        number.set(number.get() + 1);
                    }
                });
            }
        } finally {
            writing.set(false);
        }
        writers.join();
        long sum = numbers.stream().mapToLong(TLong::get).sum();
        assertThat(sum).isEqualTo(5 * VARIABLES + commits[0] + commits[1] + commits[2] + commits[3]);
    }
}
