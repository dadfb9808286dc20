package org.holdfast.stm.proof;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Collection;
import java.util.Random;
import java.util.stream.LongStream;
import org.holdfast.stm.Workers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random transactions run concurrently. All attempts, also those that came to nothing, must fit into one order, that of
 * real time included, in which the interpreter comes to the same results. In half of the runs some are on a snapshot,
 * and fit in at two places: where they read, and where they write. Nobody may miss a change that it waits for.
 */
class SerializabilityTest {

    private static final int RUNS_PER_SEED = 20;
    private static final long LIMIT_SECONDS = 20;

    /** After one lost wake-up there is no need to wait for more. */
    private static boolean hangs;

    static LongStream seeds() {
        return Seeds.upTo(20);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void allAttemptsFitIntoOneOrder(long seed) {
        assumeThat(hangs).as("an earlier seed hangs").isFalse();
        Random random = new Random(seed);
        for (int run = 0; run < RUNS_PER_SEED; run++) {
            Recording recording = new Recording(WorkloadGenerator.workload(random));
            try {
                Workers.together(recording.threads(), LIMIT_SECONDS, recording::run);
                new Replay(recording).run(OneOrder.of(recording.attempts()));
            } catch (Exception | AssertionError e) {
                String message = String.valueOf(e.getMessage());
                hangs = message.endsWith("hangs");
                throw new AssertionError(
                        "run " + run + " " + Seeds.howToRepeat(seed) + ": " + message + "\n" + recording.layout()
                                + (hangs || e.getCause() != null
                                        ? describe(recording.unfinished(), "")
                                        : describe(recording.trials(), message)),
                        e);
            }
        }
    }

    /** {@return the attempts that a message names} */
    private static String describe(Collection<Recording.Trial> trials, String message) {
        StringBuilder lines = new StringBuilder();
        for (Recording.Trial trial : trials) {
            String name = trial.attempt().toString();
            if (message.isEmpty() || message.contains(name)) {
                lines.append(name).append(": ").append(trial.program());
                lines.append("saw ").append(trial.run().seen()).append("\n");
            }
        }
        return lines.toString();
    }
}
