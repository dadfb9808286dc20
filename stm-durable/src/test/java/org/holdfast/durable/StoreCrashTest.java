package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.holdfast.stm.Stm.atomic;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A store is crashed, or its disk fails, at each operation of a script. Whatever is found then must be the state after
 * some commit of the script, with every acknowledged one in it. Assumes of the disk what {@link FaultyDisk} and, for
 * the image, {@link ExternalFiles} assume.
 */
class StoreCrashTest {

    /** With {@code -Dholdfast.soak=<n>}, so many times as many seeds. */
    private static final int SOAK = Integer.getInteger("holdfast.soak", 1);

    @TempDir
    static Path directory;

    private static long operations;
    private static long operationsOfShortScript;

    record Crash(Survival rule, long seed) {}

    @BeforeAll
    static void countTheOperations() throws IOException {
        operations = operationsOf(new StoreScript());
        operationsOfShortScript = operationsOf(StoreScript.shortOne());
    }

    private static long operationsOf(StoreScript script) throws IOException {
        try (ScratchDirectory scratch = ScratchDirectory.in(directory)) {
            FaultyDisk disk = new FaultyDisk(scratch.path());
            assertThat(script.run(disk)).isTrue();
            return disk.operations();
        }
    }

    static Stream<Crash> crashes() {
        List<Crash> crashes = new ArrayList<>();
        crashes.add(new Crash(Survival.LOSE_UNFORCED, 0));
        crashes.add(new Crash(Survival.KEEP_ALL, 0));
        for (int seed = 1; seed <= 2 * SOAK; seed++) {
            crashes.add(new Crash(Survival.TORN_LAST_WRITE, seed));
            crashes.add(new Crash(Survival.SUBSET, seed));
        }
        return crashes.stream();
    }

    @ParameterizedTest
    @MethodSource("crashes")
    void everyAcknowledgedCommitSurvivesACrashAnywhereAndWhatIsServedThenTheNext(Crash crash) throws IOException {
        for (long operation = 1; operation <= operations + 1; operation++) {
            try (ScratchDirectory scratch = ScratchDirectory.in(directory)) {
                StoreScript script = new StoreScript();
                FaultyDisk disk = crashed(script, scratch, operation, crash);
                int found = openAndCrash(disk, script);

                FaultyDisk next = disk.survivors(Survival.LOSE_UNFORCED, crash.seed);
                String words = openAndGoOn(next, found, found, true);

                assertClosedStoreHolds(next.survivors(crash.rule, crash.seed), words);
            } catch (AssertionError | StoreException e) {
                fail("crash at operation " + operation + " of " + operations, e);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyAcknowledgedCommitSurvivesASecondCrashDuringRecovery(Survival rule) throws IOException {
        for (long operation = 1; operation <= operationsOfShortScript + 1; operation++) {
            boolean crashed = true;
            for (long step = 1; crashed; step++) {
                try (ScratchDirectory scratch = ScratchDirectory.in(directory)) {
                    StoreScript script = StoreScript.shortOne();
                    Crash crash = new Crash(rule, operation);
                    FaultyDisk disk = crashed(script, scratch, operation, crash);
                    disk.crashAt(disk.operations() + step);
                    crashed = !opens(disk);
                    FaultyDisk again = disk.survivors(rule, step);
                    openAndGoOn(again, script.acknowledged(), script.attempted(), false);
                } catch (AssertionError | StoreException e) {
                    fail("crash at operation " + operation + ", and at operation " + step + " of opening", e);
                }
            }
        }
    }

    @ParameterizedTest(name = "for good: {0}")
    @ValueSource(booleans = {false, true})
    void aCommitThatFailedIsNeverSeenAgainUnlessItSaidThatNobodyKnows(boolean forGood) throws IOException {
        for (long operation = 1; operation <= operations; operation++) {
            try (ScratchDirectory scratch = ScratchDirectory.in(directory)) {
                FaultyDisk disk = new FaultyDisk(scratch.path());
                if (forGood) {
                    disk.failFrom(operation);
                } else {
                    disk.failAt(operation);
                }
                StoreScript script = new StoreScript();
                assertThat(script.run(disk)).isFalse();
                disk.heal();
                assertThat(script.unknown()).as("unknown").isIn(forGood, false);
                int atMost = script.unknown() ? script.attempted() : script.acknowledged();
                String words = openAndGoOn(disk, script.acknowledged(), atMost, false);
                assertClosedStoreHolds(disk.survivors(Survival.LOSE_UNFORCED, 0), words);
            } catch (AssertionError | StoreException e) {
                fail("failure at operation " + operation, e);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whereSomeDoNotWaitThoseThatDoSurviveWithAllThatTheyHangOn(Survival rule) throws IOException {
        boolean crashed = true;
        for (long operation = 1; crashed; operation++) {
            try (ScratchDirectory scratch = ScratchDirectory.in(directory)) {
                StoreScript script = StoreScript.ofWhichOneInThreeWaits();
                FaultyDisk disk = new FaultyDisk(scratch.path());
                disk.crashAt(operation);
                crashed = !script.run(disk);
                int found = openAndCrash(disk.survivors(rule, operation), script);
                assertThat(found).isBetween(script.acknowledged(), script.attempted());
            } catch (AssertionError | StoreException e) {
                fail("crash at operation " + operation, e);
            }
        }
    }

    private static FaultyDisk crashed(StoreScript script, ScratchDirectory scratch, long operation, Crash crash) {
        FaultyDisk disk = new FaultyDisk(scratch.path());
        disk.crashAt(operation);
        script.run(disk);
        assertThat(disk.operations()).isGreaterThanOrEqualTo(operation - 1);
        return disk.survivors(crash.rule, crash.seed);
    }

    private static boolean opens(FaultyDisk disk) {
        try {
            DurableStore store = StoreScript.open(disk);
            disk.crashAt(disk.operations() + 1);
            StoreScript.closeCrashed(store);
            return true;
        } catch (StoreException | IOException e) {
            assertThat(e).isNotInstanceOf(CorruptStoreException.class);
            assertThat(e instanceof CrashException || e.getCause() instanceof CrashException)
                    .as("%s", e)
                    .isTrue();
            return false;
        }
    }

    /** Opens a store, serves what is in it, and crashes. */
    private static int openAndCrash(FaultyDisk disk, StoreScript script) throws IOException {
        DurableStore store = StoreScript.open(disk);
        assertNothingIsDamaged(store);
        if (script.diedInSession()) {
            assertThat(store.recovery().clean()).as("clean").isFalse();
        }
        int found = StoreScript.commitsIn(store, script.acknowledged(), script.attempted());
        disk.crashAt(disk.operations() + 1);
        StoreScript.closeCrashed(store);
        return found;
    }

    /** Opens a store, checks it, goes on for ten commits, and gives what is in it then. */
    private static String openAndGoOn(FaultyDisk disk, int atLeast, int atMost, boolean mustBeUnclean)
            throws IOException {
        try (DurableStore store = StoreScript.open(disk)) {
            assertNothingIsDamaged(store);
            if (mustBeUnclean) {
                assertThat(store.recovery().clean()).as("clean").isFalse();
            }
            World model = StoreScript.after(StoreScript.commitsIn(store, atLeast, atMost));
            World world = new StoredWorld(store);
            StoreScript.goOn(world, step -> atomic(step::run));
            StoreScript.goOn(model, Runnable::run);
            assertThat(world.describe()).isEqualTo(model.describe());
            return model.describe();
        }
    }

    /** A mark without its image, or damage, must not come from any crash. */
    private static void assertNothingIsDamaged(DurableStore store) {
        RecoveryReport found = store.recovery();
        assertThat(found.cut().map(RecoveryReport.Cut::damage)).isNotEqualTo(Optional.of(true));
        assertThat(found.clean() && found.rebuiltBecause().isPresent())
                .as("a mark of a clean close, but not with the image it names: %s", found)
                .isFalse();
    }

    private static void assertClosedStoreHolds(FaultyDisk disk, String words) throws IOException {
        try (DurableStore store = StoreScript.open(disk)) {
            assertThat(store.recovery().clean()).as("clean").isTrue();
            assertNothingIsDamaged(store);
            assertThat(new StoredWorld(store).describe()).isEqualTo(words);
        }
    }
}
