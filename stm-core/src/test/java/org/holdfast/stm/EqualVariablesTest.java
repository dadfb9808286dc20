package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Writers keep all variables equal; whoever sees two that differ has seen a state that never was. */
class EqualVariablesTest {

    private static final int ROUNDS = 60_000;

    @ParameterizedTest(name = "{0} variables, {1} writers, {2} readers")
    @CsvSource({"2,1,1", "2,2,2", "2,4,4", "2,8,8", "8,2,2", "8,4,4", "32,2,2", "128,1,1", "128,2,2", "128,4,4"})
    void areEqualInEveryBlockAndInItsResult(int variables, int writers, int readers) throws Exception {
        List<TLong> numbers = Stream.generate(TLong::new).limit(variables / 2).toList();
        List<TVar<Long>> references =
                Stream.generate(() -> new TVar<>(0L)).limit(variables / 2).toList();
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
                            return requireEqual(numbers, references);
                        });
                    } else {
                        Stm.atomic(() -> requireEqual(numbers, references));
                    }
                }
            });
        }
        Workers updating = new Workers();
        for (int writer = 0; writer < writers; writer++) {
            updating.start(() -> {
                for (int round = 0; round < rounds; round++) {
                    Stm.atomic(() -> {
                        requireEqual(numbers, references);
                        for (int i = 0; i < variables / 2; i++) {
                            numbers.get(i).set(numbers.get(i).get() + 1);
                            references.get(i).set(references.get(i).get() + 1);
                        }
                    });
                }
            });
        }
        updating.join();
        writing.set(false);
        reading.join();

        assertThat(requireEqual(numbers, references)).isEqualTo((long) writers * rounds);
        assertThat(snapshotRuns).as("a snapshot runs once").hasValue(snapshots.get());
    }

    private static long requireEqual(List<TLong> numbers, List<TVar<Long>> references) {
        long first = numbers.get(0).get();
        for (TLong number : numbers) {
            requireEqual(first, number.get());
        }
        for (TVar<Long> reference : references) {
            requireEqual(first, reference.get());
        }
        return first;
    }

    private static void requireEqual(long first, long other) {
        if (first != other) {
            throw new AssertionError("saw " + first + " and " + other + " inside a block");
        }
    }
}
