package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A store is crashed, or its disk fails, at each operation of scripts that come from seeds. Whatever is found then must
 * be what {@link CrashOracle} asks for. Assumes of the disk what {@link FaultyDisk} and, for the image,
 * {@link ExternalFiles} assume. What the oracle notices, see {@link NegativeControlsTest}.
 *
 * <p>A failure names the seed of its script: {@code -Dholdfast.seed=n -Dholdfast.seeds=1} repeats it. Millions of
 * states: the profile {@code soak}.
 */
class StoreCrashTest {

    private static final boolean BASE_LINE = Runtime.version().feature() == 17;
    private static final int USUAL_SEEDS = BASE_LINE ? 100 : 35;
    private static final long LEAST_STATES = BASE_LINE ? 30_000 : 8_000;
    private static final long FIRST_SEED = Long.getLong("holdfast.seed", BASE_LINE ? 1 : 1_000);
    private static final int SEEDS = Integer.getInteger("holdfast.seeds", USUAL_SEEDS);
    private static final int FAILING_SEEDS = 3;
    private static final long MINUTE = 60_000_000_000L;

    private static Path directory;
    private static int scripts;
    private static long states;
    private static long began;
    private static long told;

    /** In memory where that is possible: thousands of images are made. */
    @BeforeAll
    static void makeTheDirectory() throws IOException {
        Path memory = Path.of("/dev/shm");
        directory = Files.isWritable(memory)
                ? Files.createTempDirectory(memory, "holdfast-crashes")
                : Files.createTempDirectory("holdfast-crashes");
        began = System.nanoTime();
        told = began;
    }

    @AfterAll
    static void deleteTheDirectoryAndCount() throws IOException {
        new ScratchDirectory(directory).close();
        if (scripts >= USUAL_SEEDS) {
            assertThat(states).as("crash states").isGreaterThanOrEqualTo(LEAST_STATES);
        }
    }

    static LongStream seeds() {
        return LongStream.range(FIRST_SEED, FIRST_SEED + SEEDS);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aCrashAnywhereLeavesAPrefixOfTheCommitsWithEveryAcknowledgedOneAndAStoreThatWorks(long seed)
            throws IOException {
        CrashOracle oracle = new CrashOracle(directory, seed);
        for (CrashScript.Moment moment : CrashScript.moments(seed, directory)) {
            oracle.look(moment);
        }
        scripts++;
        states += oracle.states();
        tell(seed);
    }

    private static void tell(long seed) {
        long now = System.nanoTime();
        if (now - told > MINUTE) {
            told = now;
            System.out.printf(
                    "seeds %d to %d of %d: %d crash states in %d s%n",
                    FIRST_SEED, seed, FIRST_SEED + SEEDS - 1, states, (now - began) / 1_000_000_000);
        }
    }

    @ParameterizedTest(name = "for good: {0}")
    @ValueSource(booleans = {false, true})
    void aCommitThatFailedIsNeverSeenAgainUnlessItSaidThatNobodyKnows(boolean forGood) throws IOException {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + FAILING_SEEDS; seed++) {
            CrashOracle oracle = new CrashOracle(directory, seed);
            long operation = 1;
            while (failsAt(operation, seed, forGood, oracle)) {
                operation++;
            }
            assertThat(operation).isGreaterThan(50);
            states += oracle.states();
        }
    }

    private static boolean failsAt(long operation, long seed, boolean forGood, CrashOracle oracle) throws IOException {
        try (ScratchDirectory scratch = ScratchDirectory.in(directory)) {
            FaultyDisk disk = new FaultyDisk(scratch.path());
            if (forGood) {
                disk.failFrom(operation);
            } else {
                disk.failAt(operation);
            }
            CrashScript.Failure failure = CrashScript.failure(seed, disk);
            if (failure == null) {
                return false;
            }
            assertThat(failure.unknown()).as("unknown after %d", operation).isIn(forGood, false);
            oracle.look(failure.moment());
            return true;
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("script " + seed + ", failure at operation " + operation + ": " + e, e);
        }
    }
}
