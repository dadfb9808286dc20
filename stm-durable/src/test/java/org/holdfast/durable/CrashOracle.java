package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Opens what crashes have left of a script's disks, and says whether it is what must be there: the state after some
 * commit of the script, with every acknowledged one in it; the outcome of every id; and a store that works.
 *
 * <p>Of what is opened, every state goes on for a few transactions, some for 100; some are then closed, some lose power
 * as soon as they have shown what is in them, or later, and are opened once more. Of a few, recovery itself is crashed
 * at each of its operations.
 */
final class CrashOracle {

    private static final int FEW = 2;
    private static final int MANY = 100;
    /** Of one state in so many, its recovery is crashed. */
    private static final int RECOVERY_IN = 100;
    /** One state in so many goes on for many transactions. */
    private static final int MANY_IN = 100;

    private final Path directory;
    private final Set<Long> moments = new HashSet<>();
    private final Set<Long> seen = new HashSet<>();
    private final long seed;
    /** Begun anew for each state, so that one does the same again whatever came before it. */
    private Random random = new Random();

    private final UnaryOperator<FaultyDisk> crash;

    /**
     * Makes an oracle for one script.
     *
     * @param directory where images may be put
     * @param seed of what it does to each state
     */
    CrashOracle(Path directory, long seed) {
        this(directory, seed, UnaryOperator.identity());
    }

    /**
     * Makes an oracle for one script.
     *
     * @param crash what else is done to the disk by a crash: where a test breaks something
     */
    CrashOracle(Path directory, long seed, UnaryOperator<FaultyDisk> crash) {
        this.directory = directory;
        this.crash = crash;
        this.seed = seed;
    }

    /** {@return how many states it has looked at; no two are alike} */
    int states() {
        return seen.size();
    }

    /** Looks at what a crash at this moment leaves by every rule. */
    void look(CrashScript.Moment moment) throws IOException {
        for (CrashScript.Moment recovering : lookByEveryRule(moment, RECOVERY_IN)) {
            lookByEveryRule(recovering, Integer.MAX_VALUE);
        }
    }

    /** {@return the moments of such recoveries as were watched, one in so many} */
    private List<CrashScript.Moment> lookByEveryRule(CrashScript.Moment moment, int recoveryIn) throws IOException {
        List<CrashScript.Moment> recoveries = new ArrayList<>();
        if (!moments.add(key(moment.disk(), moment))) {
            return recoveries;
        }
        for (Survival rule : Survival.values()) {
            for (long chance = 0; chance < chances(rule, moment); chance++) {
                DiskMoment left = moment.disk().survivors(rule, chance);
                if (seen.add(key(left, moment))) {
                    String words = moment.words() + ", " + rule + " " + chance;
                    random = new Random(31 * seed + words.hashCode());
                    look(left, moment, words, random.nextInt(recoveryIn) == 0 ? recoveries : null);
                }
            }
        }
        return recoveries;
    }

    private static long key(DiskMoment disk, CrashScript.Moment moment) {
        return 31 * (31 * disk.fingerprint() + moment.atLeast()) + moment.atMost();
    }

    private static int chances(Survival rule, CrashScript.Moment moment) {
        if (moment.disk().isForced()) {
            return 1;
        }
        return switch (rule) {
            case LOSE_UNFORCED, KEEP_ALL -> 1;
            case TORN_LAST_WRITE -> 4;
            case SUBSET -> 8;
        };
    }

    private void look(
            DiskMoment left, CrashScript.Moment moment, String words, @Nullable List<CrashScript.Moment> recoveries)
            throws IOException {
        try (ScratchDirectory scratch = ScratchDirectory.in(directory)) {
            FaultyDisk disk = crash.apply(left.disk(scratch.path()));
            if (recoveries != null) {
                disk.watch(now -> recoveries.add(during(moment, words, now, recoveries.size() + 1)));
            }
            look(disk, moment, words);
        }
    }

    private static CrashScript.Moment during(CrashScript.Moment moment, String words, DiskMoment now, int operation) {
        return new CrashScript.Moment(
                words + ", operation " + operation + " of recovery",
                now,
                moment.history(),
                moment.atLeast(),
                moment.atMost(),
                false);
    }

    private void look(FaultyDisk disk, CrashScript.Moment moment, String words) throws IOException {
        DurableStore store = null;
        try {
            store = open(disk);
            disk.unwatch();
            assertNothingIsDamaged(store);
            if (moment.open()) {
                assertThat(store.recovery().clean()).as("clean").isFalse();
            }
            lookFurther(disk, store, moment);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(words + ": " + e, e);
        } finally {
            crash(disk, store);
        }
    }

    private void lookFurther(FaultyDisk disk, DurableStore store, CrashScript.Moment moment) throws IOException {
        int found = moment.history().findIn(store, moment.atLeast(), moment.atMost());
        DiskMoment shown = disk.moment();
        PlainWorld world = moment.history().after(found);
        Transactions transactions = new Transactions("afterwards " + random.nextInt());
        for (int left = random.nextInt(MANY_IN) == 0 ? MANY : FEW; left > 0; left--) {
            transactions.next(world).run(store);
        }
        store.sync();
        String words = world.describe();
        assertHolds(store, words);
        switch (random.nextInt(6)) {
            case 0 -> {
                store.close();
                assertReopens(disk, true, words);
            }
            case 1, 2 -> assertSurvivesPowerLoss(shown, moment.history().words(found));
            case 3 -> assertSurvivesPowerLoss(disk.moment(), words);
            default -> {
                // That was all.
            }
        }
    }

    private void assertSurvivesPowerLoss(DiskMoment moment, String words) throws IOException {
        try (ScratchDirectory scratch = ScratchDirectory.in(directory)) {
            assertReopens(moment.survivors(Survival.LOSE_UNFORCED, 0).disk(scratch.path()), false, words);
        }
    }

    private void assertReopens(FaultyDisk disk, boolean clean, String words) throws IOException {
        DurableStore store = open(disk);
        try {
            assertThat(store.recovery().clean()).as("clean").isEqualTo(clean);
            assertNothingIsDamaged(store);
            assertHolds(store, words);
        } finally {
            crash(disk, store);
        }
    }

    private static void assertHolds(DurableStore store, String words) {
        String found = new StoredWorld(store).describe();
        if (!found.equals(words)) {
            assertThat(found).as("the state of a store that is opened again").isEqualTo(words);
        }
    }

    private DurableStore open(FaultyDisk disk) throws IOException {
        StoreOptions options = StoreOptions.defaults();
        return DurableStore.open(
                disk, random.nextInt(4) == 0 ? options.withCacheBytes(0) : options, CrashScript.segmentBytes(seed));
    }

    private static void crash(FaultyDisk disk, @Nullable DurableStore store) {
        disk.unwatch();
        disk.crashAt(disk.operations() + 1);
        if (store != null) {
            StoreScript.closeCrashed(store);
        }
    }

    /** A mark without its image, or damage, must not come from any crash. */
    private static void assertNothingIsDamaged(DurableStore store) {
        RecoveryReport found = store.recovery();
        if (found.cut().map(RecoveryReport.Cut::damage).orElse(false)) {
            throw new AssertionError("damage was found, where there was a crash: " + found);
        }
        if (found.clean() && found.rebuiltBecause().isPresent()) {
            throw new AssertionError("a mark of a clean close, but not with the image it names: " + found);
        }
    }
}
