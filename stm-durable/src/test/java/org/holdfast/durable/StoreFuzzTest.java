package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.holdfast.durable.DamageJudge.Way;
import org.holdfast.stm.StmException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Stores made by chance, and damaged by chance, once to five times. What is opened is as it was after some commit, the
 * loss of the others told, or it is refused by name. Where the checksums are made right again, so that what lies behind
 * them is reached, a wrong value cannot be told from a right one; but nothing comes of it either than values and
 * exceptions that say something, in time and in memory that the size of the files allows.
 *
 * <p>Longer with the system property {@code holdfast.damaged}, how many damaged stores each test opens; others with
 * {@code holdfast.seed}, which is added to the seeds.
 */
@Timeout(value = 1, unit = TimeUnit.DAYS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StoreFuzzTest {

    private static final int DAMAGED_STORES = Integer.getInteger("holdfast.damaged", 10_000);
    private static final long SEED = Long.getLong("holdfast.seed", 0);
    private static final int DAMAGES_OF_A_STORE = 500;
    private static final int REAL_ONE_IN = 100;
    private static final List<Way> WAYS = List.of(Way.values());
    private static final long MOST_BYTES = 4 << 20;
    private static final long BYTES_BY_SIZE = 200;
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    static Path directory;

    @BeforeAll
    static void quiet() {
        QuietLog.set();
    }

    /** Damages stores, and has each judged. */
    private interface Look {
        void at(DamageJudge store, StoreFiles damaged, Way way) throws Exception;
    }

    /** Failures, one for each place from which they come. */
    private final Map<String, AssertionError> failures = new TreeMap<>();

    private void fuzz(long seed, boolean mended, Look look) throws IOException {
        Random random = new Random(SEED + seed);
        DamageJudge store = RandomStore.make(random.nextLong(), directory);
        for (int i = 0; i < DAMAGED_STORES; i++) {
            if (i % DAMAGES_OF_A_STORE == 0) {
                store = RandomStore.make(random.nextLong(), directory);
            }
            StoreFiles files =
                    random.nextBoolean() ? store.closed() : store.closed().without("clean");
            RandomDamage damage = new RandomDamage(random);
            for (int damages = 1 + random.nextInt(5); damages > 0; damages--) {
                files = damage.damage(files);
            }
            StoreFiles damaged = mended ? RandomDamage.mend(files) : files;
            Way way = random.nextInt(REAL_ONE_IN) > 0 ? Way.WITHOUT_IMAGE : WAYS.get(random.nextInt(WAYS.size()));
            look(look, store, damaged, way, "seed " + (SEED + seed) + ", " + i + ", " + way + ": " + damage.words());
        }
        AssertionError all = new AssertionError(failures.size() + " kinds of failures: " + failures.values());
        failures.values().forEach(all::addSuppressed);
        if (!failures.isEmpty()) {
            throw all;
        }
    }

    private void look(Look look, DamageJudge store, StoreFiles damaged, Way way, String what) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        long began = System.nanoTime();
        try {
            look.at(store, damaged, way);
        } catch (Throwable e) {
            StackTraceElement[] places = e.getStackTrace();
            failures.putIfAbsent(
                    e.getClass() + " at " + (places.length == 0 ? "?" : places[0]),
                    new AssertionError(what + ": " + e, e));
        }
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        if (way == Way.WITHOUT_IMAGE && allocated > MOST_BYTES + BYTES_BY_SIZE * damaged.size()) {
            failures.putIfAbsent(
                    "memory",
                    new AssertionError(what + ": " + allocated + " bytes for files of " + damaged.size() + " bytes"));
        }
        if (System.nanoTime() - began > MOST_NANOS) {
            failures.putIfAbsent("time", new AssertionError(what + ": took " + (System.nanoTime() - began)));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2})
    void isAsItWasOrRefusedByName(long seed) throws IOException {
        fuzz(seed, false, (store, damaged, way) -> store.judge(damaged, way, directory));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {3, 4})
    void hasAnErrorThatSaysSomethingAlsoBehindTheChecksums(long seed) throws IOException {
        fuzz(seed, true, (store, damaged, way) -> {
            try {
                store.open(damaged, way, directory);
            } catch (StmException e) {
                assertThat(e.getMessage()).isNotBlank();
            } catch (RuntimeException e) {
                if (!isOfTheProgram(e)) {
                    throw e;
                }
            }
        });
    }

    /** {@return whether the program that reads has met a value where it expected another, or none} */
    private static boolean isOfTheProgram(RuntimeException e) {
        if (e.getStackTrace().length == 0 || "key".equals(e.getMessage())) { // thrown too often; looked up by null
            return e instanceof NullPointerException || e instanceof ClassCastException;
        }
        for (StackTraceElement place : e.getStackTrace()) {
            if (!place.getClassName().startsWith("java.")) {
                return place.getClassName().startsWith(StoredWorld.class.getName())
                        || place.getClassName().equals(WorldWords.class.getName());
            }
        }
        return false;
    }
}
