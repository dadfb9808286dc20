package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A script of commits is crashed, or fails, at each of its operations on the disk. Assumes what {@link FaultyDisk}
 * assumes.
 */
class LogCrashTest {

    private static final Path NOWHERE = Path.of("no-such-directory");

    private static final long OPERATIONS = operationsOfTheScript();

    record Crash(Survival rule, long seed) {}

    static Stream<Crash> crashes() {
        return crashes(20);
    }

    static Stream<Crash> fewerCrashes() {
        return crashes(3);
    }

    private static Stream<Crash> crashes(int seeds) {
        List<Crash> crashes = new ArrayList<>();
        crashes.add(new Crash(Survival.LOSE_UNFORCED, 0));
        crashes.add(new Crash(Survival.KEEP_ALL, 0));
        for (int seed = 0; seed < seeds; seed++) {
            crashes.add(new Crash(Survival.TORN_LAST_WRITE, seed));
            crashes.add(new Crash(Survival.SUBSET, seed));
        }
        return crashes.stream();
    }

    @ParameterizedTest
    @MethodSource("crashes")
    void everyAcknowledgedCommitSurvivesACrashAnywhere(Crash crash) {
        for (long operation = 1; operation <= OPERATIONS; operation++) {
            LogScript script = new LogScript();
            FaultyDisk disk = crashed(script, operation, crash);
            long found = reopenAndGoOn(disk, script.acknowledged(), script.appended());

            FaultyDisk later = disk.survivors(Survival.LOSE_UNFORCED, 0);
            LogScript.open(later, found, found).close();
        }
    }

    @ParameterizedTest
    @MethodSource("fewerCrashes")
    void everyAcknowledgedCommitSurvivesASecondCrashDuringRecovery(Crash crash) {
        for (long operation = 1; operation <= OPERATIONS; operation++) {
            boolean crashed = true;
            for (long step = 1; crashed; step++) {
                LogScript script = new LogScript();
                FaultyDisk disk = crashed(script, operation, crash);
                disk.crashAt(disk.operations() + step);
                crashed = !opens(disk);
                FaultyDisk again = disk.survivors(crash.rule, crash.seed + step);
                reopenAndGoOn(again, script.acknowledged(), script.appended());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatAnOpenShowedSurvivesTheNextPowerLoss(Survival rule) {
        for (long operation = 1; operation <= OPERATIONS; operation++) {
            LogScript script = new LogScript();
            FaultyDisk disk = crashed(script, operation, new Crash(rule, operation));
            CommitLog log = LogScript.open(disk, script.acknowledged(), script.appended());
            long found = log.recovery().lastSequence();
            LogScript.open(disk.survivors(Survival.LOSE_UNFORCED, 0), found, found)
                    .close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFailedCallStopsTheLogAndTakesBackWhatWasNotAcknowledged(boolean forGood) {
        for (long operation = 1; operation <= OPERATIONS; operation++) {
            FaultyDisk disk = new FaultyDisk(NOWHERE);
            if (forGood) {
                disk.failFrom(operation);
            } else {
                disk.failAt(operation);
            }
            LogScript script = new LogScript();
            assertThat(script.run(disk)).isFalse();
            disk.heal();
            int atMost = script.unknown() ? script.appended() : script.acknowledged();
            assertThat(script.unknown())
                    .as("unknown after failing at " + operation)
                    .isIn(forGood, false);
            long found = reopenAndGoOn(disk, script.acknowledged(), atMost);

            FaultyDisk later = disk.survivors(Survival.LOSE_UNFORCED, 0);
            LogScript.open(later, found, found).close();
        }
    }

    @ParameterizedTest
    @MethodSource("fewerCrashes")
    void whatAFailedCallTookBackDoesNotComeBackAfterAPowerLoss(Crash crash) {
        for (long operation = 1; operation <= OPERATIONS; operation++) {
            FaultyDisk disk = new FaultyDisk(NOWHERE);
            disk.failAt(operation);
            LogScript script = new LogScript();
            assertThat(script.run(disk)).isFalse();
            assertThat(script.unknown()).isFalse();
            reopenAndGoOn(
                    disk.survivors(crash.rule, crash.seed + operation), script.acknowledged(), script.acknowledged());
        }
    }

    private static long operationsOfTheScript() {
        FaultyDisk disk = new FaultyDisk(NOWHERE);
        assertThat(new LogScript().run(disk)).isTrue();
        return disk.operations();
    }

    private static FaultyDisk crashed(LogScript script, long operation, Crash crash) {
        FaultyDisk disk = new FaultyDisk(NOWHERE);
        disk.crashAt(operation);
        assertThat(script.run(disk)).isFalse();
        return disk.survivors(crash.rule, crash.seed);
    }

    private static boolean opens(Disk disk) {
        try {
            CommitLog.open(disk, LogScript.SMALL_SEGMENT, 0, (position, sequence, body) -> {});
            return true;
        } catch (StoreException e) {
            assertThat(e).isNotInstanceOf(CorruptStoreException.class).hasRootCauseInstanceOf(CrashException.class);
            return false;
        }
    }

    /** Opens the log, checks what it holds, commits once more, and gives the number of commits it holds then. */
    private static long reopenAndGoOn(Disk disk, long atLeast, long atMost) {
        try (CommitLog log = LogScript.open(disk, atLeast, atMost)) {
            LogRecovery.Cut cut = log.recovery().cut();
            assertThat(cut == null || !cut.damage()).as("nothing is damaged").isTrue();
            long next = log.recovery().lastSequence() + 1;
            log.awaitForced(LogScript.append(log, next).end());
            return next;
        }
    }
}
