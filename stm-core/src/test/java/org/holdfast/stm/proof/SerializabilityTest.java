package org.holdfast.stm.proof;

import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.holdfast.stm.Workers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random transactions run concurrently. All attempts, also those that came to nothing, must fit into one order, that of
 * real time included, in which the interpreter comes to the same results.
 */
class SerializabilityTest {

    private static final int RUNS_PER_SEED = 20;
    private static final long LIMIT_SECONDS = 30;

    static LongStream seeds() {
        return Seeds.upTo(20);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void allAttemptsFitIntoOneOrder(long seed) {
        Random random = new Random(seed);
        for (int run = 0; run < RUNS_PER_SEED; run++) {
            Workload workload = WorkloadGenerator.workload(random);
            Recording recording = new Recording(workload);
            try {
                Workers.together(workload.threads(), LIMIT_SECONDS, recording::run);
                new Replay(recording).run(OneOrder.of(recording.attempts()));
            } catch (Exception | AssertionError e) {
                throw new AssertionError(
                        "run " + run + " " + Seeds.howToRepeat(seed) + ": " + e.getMessage()
                                + programs(recording, String.valueOf(e.getMessage())),
                        e);
            }
        }
    }

    /** {@return the programs of the attempts that a message names} */
    private static String programs(Recording recording, String message) {
        List<String> programs = recording.trials().stream()
                .filter(trial -> message.contains(trial.attempt().toString()))
                .map(trial -> trial.attempt() + ": " + trial.program() + "saw "
                        + trial.run().seen() + "\n")
                .toList();
        return "\n" + recording.layout() + String.join("", programs);
    }
}
