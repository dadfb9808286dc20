package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Writers keep all variables equal; whoever sees two that differ has seen a state that never was. */
class EqualVariablesTest {

    private static final int ROUNDS = 20_000;

    @ParameterizedTest(name = "{0} variables, {1} writers, {2} readers")
    @CsvSource({"2,1,1", "2,2,2", "2,4,4", "8,2,2", "32,2,2", "128,2,2", "128,4,4"})
    void areEqualInEveryBlockAndInItsResult(int variables, int writers, int readers) throws Exception {
        List<TLong> numbers = new ArrayList<>();
        for (int i = 0; i < variables; i++) {
            numbers.add(new TLong());
        }
        AtomicBoolean writing = new AtomicBoolean(true);
        AtomicLong snapshotRuns = new AtomicLong();
        AtomicLong snapshots = new AtomicLong();
        int rounds = Math.max(200, ROUNDS / variables);

        Workers reading = new Workers();
        for (int reader = 0; reader < readers; reader++) {
            boolean inSnapshot = reader % 2 == 0;
            reading.start(() -> {
                while (writing.get()) {
                    if (inSnapshot) {
                        snapshots.incrementAndGet();
                        Stm.snapshot(() -> {
                            snapshotRuns.incrementAndGet();
                            return requireEqual(numbers);
                        });
                    } else {
                        Stm.atomic(() -> requireEqual(numbers));
                    }
                }
            });
        }
        Workers updating = new Workers();
        for (int writer = 0; writer < writers; writer++) {
            updating.start(() -> {
                for (int round = 0; round < rounds; round++) {
                    Stm.atomic(() -> {
                        requireEqual(numbers);
                        for (TLong number : numbers) {
                            number.set(number.get() + 1);
                        }
                    });
                }
            });
        }
        updating.join();
        writing.set(false);
        reading.join();

        assertThat(numbers).allSatisfy(number -> assertThat(number.get()).isEqualTo((long) writers * rounds));
        assertThat(snapshotRuns).as("a snapshot runs once").hasValue(snapshots.get());
    }

    private static long requireEqual(List<TLong> numbers) {
        long first = numbers.get(0).get();
        for (TLong number : numbers) {
            assertThat(number.get()).as("inside the block").isEqualTo(first);
        }
        return first;
    }
}
