package org.holdfast.durable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A script generated from a seed: sessions of random transactions, each of which ends with a close or with a crash,
 * from which the next one recovers. One run of it gives every moment between two operations on its disks, with what a
 * store must hold if it crashes then. The same seed does the same again.
 */
final class CrashScript {

    /** Small, so that segments roll. */
    private static final long[] SEGMENT_BYTES = {400, 1_500, 6_000};

    /** One script in so many stores a state that makes the image grow. */
    private static final int LARGE_IN = 40;

    private static final int LARGE = 500_000;

    static {
        QuietLog.set();
    }

    /** How a session opens its storage: where a test breaks something. */
    @FunctionalInterface
    interface Opener {
        Storage open(Disk disk, int keptIds, long segmentBytes);
    }

    /**
     * A moment of a run.
     *
     * @param words which one
     * @param disk what was on disk
     * @param history what had run
     * @param atLeast how many commits had been acknowledged
     * @param atMost how many may be on disk
     * @param open whether the store was open: what is left of it has not been closed
     */
    record Moment(String words, DiskMoment disk, History history, int atLeast, int atMost, boolean open) {}

    /**
     * How a run ended on a disk on which operations fail.
     *
     * @param moment after the failure
     * @param unknown whether an exception said that nobody knows about the last commits
     */
    record Failure(Moment moment, boolean unknown) {}

    private final long seed;
    private final Opener opener;
    private final Random random;
    private final long segmentBytes;
    private final Transactions transactions;
    private final List<Moment> moments = new ArrayList<>();
    private History history = new History();
    private PlainWorld world = new PlainWorld();
    private int session;
    private int operation;
    // Also read when another thread uses the disk: what brings states that were moved out to the image.
    private volatile int acknowledged;
    private volatile int attempted;
    private volatile boolean open;
    /** 1 while a transaction runs, of which an exception says that it has not taken place. */
    private int inDoubt;

    CrashScript(long seed, Opener opener) {
        this.seed = seed;
        this.opener = opener;
        random = new Random(seed);
        segmentBytes = segmentBytes(random);
        transactions = new Transactions("script " + seed);
    }

    /** {@return the size of the segments of a script's store, for all who open it} */
    static long segmentBytes(long seed) {
        return segmentBytes(new Random(seed));
    }

    private static long segmentBytes(Random random) {
        return SEGMENT_BYTES[random.nextInt(SEGMENT_BYTES.length)];
    }

    /** {@return every moment of a run} */
    static List<Moment> moments(long seed, Path directory) throws IOException {
        return moments(seed, directory, LocalStorage::open);
    }

    static List<Moment> moments(long seed, Path directory, Opener opener) throws IOException {
        CrashScript script = new CrashScript(seed, opener);
        try (ScratchDirectory scratch = ScratchDirectory.in(directory)) {
            FaultyDisk disk = new FaultyDisk(directoryOfNext(scratch));
            disk.watch(script::note);
            int sessions = 2 + script.random.nextInt(3);
            while (script.session < sessions) {
                boolean closes = script.random.nextInt(3) == 0;
                script.runSession(disk, closes);
                if (!closes) {
                    DiskMoment crashed = disk.moment();
                    script.note(crashed);
                    disk = crashed.survivors(script.rule(), script.random.nextLong())
                            .disk(directoryOfNext(scratch));
                    disk.watch(script::note);
                }
            }
            script.note(disk.moment());
            return script.moments;
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("script " + seed + ", session " + script.session + ": " + e, e);
        }
    }

    private static Path directoryOfNext(ScratchDirectory scratch) throws IOException {
        return Files.createTempDirectory(scratch.path(), "disk");
    }

    /**
     * Runs two sessions on a disk on which operations fail, to the first exception of the store.
     *
     * @return what was left, null if nothing failed
     */
    static @Nullable Failure failure(long seed, FaultyDisk disk) {
        CrashScript script = new CrashScript(seed, LocalStorage::open);
        try {
            script.runSession(disk, true);
            script.runSession(disk, true);
            return null;
        } catch (StoreException e) {
            script.open = false;
            boolean unknown = saysUnknown(e);
            return new Failure(
                    script.moment(disk.moment(), script.attempted - (unknown ? 0 : script.inDoubt)), unknown);
        }
    }

    private static boolean saysUnknown(Throwable e) {
        return e.toString().contains("unknown") || Stream.of(e.getSuppressed()).anyMatch(CrashScript::saysUnknown);
    }

    private Survival rule() {
        List<Survival> rules = List.of(Survival.values());
        return rules.get(random.nextInt(rules.size()));
    }

    private void note(DiskMoment disk) {
        moments.add(moment(disk, attempted));
    }

    private Moment moment(DiskMoment disk, int atMost) {
        String words = "script " + seed + ", session " + session + ", operation " + ++operation;
        return new Moment(words, disk, history, acknowledged, atMost, open);
    }

    private void runSession(FaultyDisk disk, boolean closes) {
        session++;
        LateForces storage = new LateForces(opener.open(disk, 1_000, segmentBytes));
        try (storage) {
            DurableStore store = DurableStore.on(storage, options());
            goOnFrom(history.findIn(store, acknowledged, attempted));
            open = true;
            for (int left = 4 + random.nextInt(12); left > 0; left--) {
                step(store, storage);
            }
            if (seed % LARGE_IN == 0 && closes) {
                run(store, transactions.large(world, LARGE)); // Late, as all that comes after it costs more.
            }
            if (closes) {
                open = false;
                store.close();
                acknowledged = attempted;
            } else {
                storage.crash(disk);
            }
        }
    }

    private StoreOptions options() {
        StoreOptions options = StoreOptions.defaults();
        return switch (random.nextInt(4)) {
            case 0 -> options.withCacheBytes(0);
            case 1 -> options.withCacheBytes(2_000);
            default -> options;
        };
    }

    /** Goes on from so many of the commits, the others being lost. */
    private void goOnFrom(int commits) {
        if (commits < history.size()) {
            history = history.first(commits);
        }
        world = history.after(commits);
        acknowledged = commits;
        attempted = commits;
    }

    private void step(DurableStore store, LateForces storage) {
        switch (random.nextInt(12)) {
            case 0 -> {
                store.sync();
                acknowledged = attempted;
            }
            case 1 -> {
                new StoredWorld(store).describe(); // which has read what the last commit has written, and waits for it
                acknowledged = attempted;
            }
            case 2 -> storage.awaitLateForce();
            default -> run(store, transactions.next(world));
        }
        store.statistics(); // Waits for the image, or the number of operations would depend on chance.
    }

    private void run(DurableStore store, Transaction transaction) {
        history.add(transaction, world.describe());
        attempted = history.size();
        inDoubt = transaction.fails() ? 0 : 1;
        transaction.run(store);
        inDoubt = 0;
        if (transaction.waits() && !transaction.fails()) {
            acknowledged = attempted;
        }
    }

    /** A storage whose forces of what nobody waits for do not come by the clock, but when the script says so. */
    private static final class LateForces extends ForwardingStorage {

        private boolean scheduled;

        LateForces(Storage storage) {
            super(storage);
        }

        @Override
        public void scheduleForce() {
            scheduled = true;
        }

        void awaitLateForce() {
            if (scheduled) {
                scheduled = false;
                awaitForced(appended());
            }
        }

        void crash(FaultyDisk disk) {
            disk.unwatch();
            disk.crashAt(disk.operations() + 1);
            try {
                close();
            } catch (StoreException e) {
                // It crashed.
            }
        }
    }
}
