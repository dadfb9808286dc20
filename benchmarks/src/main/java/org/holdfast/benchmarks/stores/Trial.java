package org.holdfast.benchmarks.stores;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * What one process measures of one engine.
 *
 * @param engine its name
 * @param directory where its store is
 * @param accounts how many accounts there are, or should be
 * @param threads how many transfer
 * @param time how long it measures what it can repeat; it warms up as long before
 */
record Trial(String engine, Path directory, int accounts, int threads, Duration time) {

    /** How many accounts one transaction of an import creates. */
    private static final int BATCH = 10_000;

    private static final int FEW = 1_000;
    private static final int COLD_READS = 10_000;
    private static final int READS = 1_000; // of one look at the clock
    private static final int COUNTED = 200; // transfers of each thread

    /** A call that may throw what an engine throws. */
    private interface Call {

        void run() throws Exception;
    }

    /** What one of several threads does. */
    private interface Work {

        long call(int seed) throws Exception;
    }

    /** {@return accounts a second} Each transaction is on disk before the next begins. */
    double fill() throws Exception {
        Files.createDirectories(directory);
        try (BankStore bank = BankStore.open(engine, directory)) {
            return accounts / seconds(() -> fill(bank));
        }
    }

    private void fill(BankStore bank) throws Exception {
        for (int first = 0; first < accounts; first += BATCH) {
            bank.createAccounts(first, Math.min(BATCH, accounts - first));
        }
    }

    /** {@return acknowledged transfers a second} */
    double transfers() throws Exception {
        return transfers(accounts);
    }

    /** {@return acknowledged transfers a second, between a thousand of the accounts} */
    double transfersOfFew() throws Exception {
        return transfers(FEW);
    }

    private double transfers(int used) throws Exception {
        try (BankStore bank = openFilled()) {
            long begin = System.nanoTime() + time.toNanos();
            long end = begin + time.toNanos();
            long count = inThreads(seed -> transfersBetween(bank, used, begin, end, seed));
            check(bank);
            return count * 1e9 / time.toNanos();
        }
    }

    /** {@return the sum of what the threads come to} */
    private long inThreads(Work work) throws Exception {
        ExecutorService committers = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<Long>> calls = IntStream.range(0, threads)
                    .<Callable<Long>>mapToObj(seed -> () -> work.call(seed))
                    .toList();
            long sum = 0;
            for (Future<Long> each : committers.invokeAll(calls)) {
                sum += each.get();
            }
            return sum;
        } finally {
            committers.shutdown();
        }
    }

    private long transfersBetween(BankStore bank, int used, long begin, long end, int seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        long count = 0;
        for (long now = System.nanoTime(); now - end < 0; now = System.nanoTime()) {
            bank.transfer(Transfer.random(random, used));
            count += now - begin >= 0 ? 1 : 0;
        }
        return count;
    }

    /** An engine that loses money is not worth measuring. */
    private void check(BankStore bank) throws Exception {
        long sum = bank.sum();
        if (sum != accounts * BankStore.FIRST_BALANCE) {
            throw new IllegalStateException(
                    engine + " holds " + sum + ", not " + accounts * BankStore.FIRST_BALANCE + " in " + directory);
        }
    }

    /** Transfers for ever, and says when a thousand are done: for a process that is to be killed. */
    void transferForEver(Runnable underWay) throws Exception {
        BankStore bank = openFilled();
        SplittableRandom random = new SplittableRandom(1);
        for (long count = 1; ; count++) {
            bank.transfer(Transfer.random(random, accounts));
            if (count == 1_000) {
                underWay.run();
            }
        }
    }

    /**
     * Does a number of transfers for one who counts the process's calls of the system, between the creation of two
     * directories whose names it can look for.
     *
     * @return how many
     */
    double countedTransfers() throws Exception {
        try (BankStore bank = openFilled()) {
            Files.createDirectory(directory.resolveSibling(ForceCount.BEGIN));
            long count = inThreads(seed -> {
                SplittableRandom random = new SplittableRandom(seed);
                for (int i = 0; i < COUNTED; i++) {
                    bank.transfer(Transfer.random(random, accounts));
                }
                return COUNTED;
            });
            Files.createDirectory(directory.resolveSibling(ForceCount.END));
            return count;
        }
    }

    /** {@return nanoseconds for a read of one balance, when all have been read before} */
    double warmRead() throws Exception {
        try (BankStore bank = openFilled()) {
            check(bank);
            SplittableRandom random = new SplittableRandom(1);
            Call reads = () -> {
                for (int i = 0; i < READS; i++) {
                    bank.balance(random.nextInt(accounts));
                }
            };
            nanosEach(reads);
            return nanosEach(reads) / READS;
        }
    }

    /** {@return nanoseconds for a read of one balance, none of which has been read since the store was opened} */
    double coldRead() throws Exception {
        warmUpOpening();
        try (BankStore bank = BankStore.open(engine, directory)) {
            int[] chosen = new SplittableRandom(1)
                    .ints(0, accounts)
                    .distinct()
                    .limit(Math.min(accounts / 2, COLD_READS))
                    .toArray();
            double seconds = seconds(() -> {
                for (int account : chosen) {
                    bank.balance(account);
                }
            });
            return seconds * 1e9 / chosen.length;
        }
    }

    /** {@return accounts a second, when nothing has been read before} */
    double coldScan() throws Exception {
        warmUpOpening();
        try (BankStore bank = BankStore.open(engine, directory)) {
            return accounts / seconds(() -> check(bank));
        }
    }

    /** {@return accounts a second, when all have been read before} */
    double warmScan() throws Exception {
        try (BankStore bank = openFilled()) {
            nanosEach(() -> check(bank));
            return accounts * 1e9 / nanosEach(() -> check(bank));
        }
    }

    /** {@return milliseconds until the store is open and one balance is read} */
    double open() throws Exception {
        warmUpOpening();
        long began = System.nanoTime();
        try (BankStore bank = BankStore.open(engine, directory)) {
            bank.balance(accounts / 2);
            double millis = (System.nanoTime() - began) / 1e6;
            check(bank);
            return millis;
        }
    }

    private BankStore openFilled() throws Exception {
        BankStore bank = BankStore.open(engine, directory);
        if (engine.equals(BankStore.MEMORY)) {
            fill(bank); // what another process has put there is gone
        }
        return bank;
    }

    /** Lets the JVM and the engine load and compile what they need for the first store of a process. */
    private void warmUpOpening() throws Exception {
        Path other = Files.createTempDirectory(directory.toAbsolutePath().getParent(), "small-");
        new Trial(engine, other, 100, 1, time).fill();
        try (BankStore bank = BankStore.open(engine, other)) {
            bank.balance(0);
            bank.sum();
        } finally {
            Directories.delete(other);
        }
    }

    private static double seconds(Call call) throws Exception {
        long began = System.nanoTime();
        call.run();
        return (System.nanoTime() - began) / 1e9;
    }

    /** {@return how long a call takes that is repeated for the time, and at least once} */
    private double nanosEach(Call call) throws Exception {
        long began = System.nanoTime();
        long count = 0;
        long took;
        do {
            call.run();
            count++;
            took = System.nanoTime() - began;
        } while (took < time.toNanos());
        return (double) took / count;
    }
}
