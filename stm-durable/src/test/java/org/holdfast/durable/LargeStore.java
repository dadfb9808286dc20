package org.holdfast.durable;

import static org.holdfast.stm.Stm.atomic;
import static org.holdfast.stm.Stm.snapshot;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.holdfast.stm.collect.TMap;
import org.holdfast.stm.collect.TSortedMap;

/**
 * A store that is larger than the heap: import, random updates, a full scan, opening again, another scan. Each phase
 * checks what it finds and prints what it took. {@code SmallHeapTest} runs it small, and large if it is told so.
 */
final class LargeStore {

    private static final int IN_ONE_COMMIT = 1_000;
    private static final int THREADS = 2;
    private static final int AT_ONCE = 10_000;

    private final Path directory;
    private final int objects;
    private final int updates;
    private final boolean sorted;

    private LargeStore(Path directory, int objects, int updates, boolean sorted) {
        this.directory = directory;
        this.objects = objects;
        this.updates = updates;
        this.sorted = sorted;
    }

    /** One record of about 60 bytes. */
    static final class Account {
        final int number;
        final TLong balance = new TLong();
        final TVar<String> note;

        Account(int number) {
            this.number = number;
            note = new TVar<>("the note of account " + number);
        }
    }

    /**
     * Runs all phases.
     *
     * @param arguments the directory, how many objects, how many updates, and whether their map is sorted
     */
    public static void main(String[] arguments) throws Exception {
        LargeStore large = new LargeStore(
                Path.of(arguments[0]),
                Integer.parseInt(arguments[1]),
                Integer.parseInt(arguments[2]),
                Boolean.parseBoolean(arguments[3]));
        try (DurableStore store = large.open()) {
            Map<Integer, Account> accounts = large.accounts(store);
            large.phase("import", store, large.objects, () -> large.load(accounts));
            large.phase("updates", store, large.updates, () -> large.update(accounts));
            large.phase("scan", store, large.objects, () -> large.scan(accounts));
        }
        try (DurableStore store = large.open()) {
            Map<Integer, Account> accounts = large.accounts(store);
            large.phase("scan after opening", store, large.objects, () -> large.scan(accounts));
        }
    }

    private DurableStore open() {
        return DurableStore.open(directory, StoreOptions.defaults().withDurability(Durability.ASYNC));
    }

    private Map<Integer, Account> accounts(DurableStore store) {
        return store.<Map<Integer, Account>>getOrCreate("accounts", sorted ? TSortedMap::new : TMap::new);
    }

    private interface Work {
        void run() throws Exception;
    }

    private void phase(String name, DurableStore store, int count, Work work) throws Exception {
        long began = System.nanoTime();
        work.run();
        double seconds = (System.nanoTime() - began) / 1e9;
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        System.out.printf(
                Locale.ROOT,
                "%s: %d in %.1f s, %.0f/s; %d MiB of %d MiB live; %s%n",
                name,
                count,
                seconds,
                count / seconds,
                (runtime.totalMemory() - runtime.freeMemory()) >> 20,
                runtime.maxMemory() >> 20,
                store.statistics());
    }

    private void load(Map<Integer, Account> accounts) {
        for (int from = 0; from < objects; from += IN_ONE_COMMIT) {
            int first = from;
            atomic(() -> IntStream.range(first, Math.min(objects, first + IN_ONE_COMMIT))
                    .forEach(number -> accounts.put(number, new Account(number))));
        }
    }

    private void update(Map<Integer, Account> accounts) throws Exception {
        for (int done = 0; done < updates; done += AT_ONCE) {
            update(accounts, new Random(done));
        }
    }

    private void update(Map<Integer, Account> accounts, Random seeds) throws Exception {
        Threads.together(THREADS, thread -> {
            Random random = new Random(seeds.nextLong());
            for (int i = 0; i < AT_ONCE / THREADS; i++) {
                int one = random.nextInt(objects);
                int other = random.nextInt(objects);
                atomic(() -> {
                    accounts.get(one).balance.add(-1);
                    Account to = accounts.get(other);
                    to.balance.add(1);
                    to.note.set("the last to get something, from " + one);
                });
            }
            return null;
        });
    }

    private void scan(Map<Integer, Account> accounts) {
        long[] found = snapshot(() -> {
            long count = 0;
            long sum = 0;
            for (Map.Entry<Integer, Account> entry : accounts.entrySet()) {
                Account account = entry.getValue();
                if (account.number != entry.getKey() || !account.note.get().startsWith("the ")) {
                    throw new IllegalStateException("account " + account.number + " under " + entry.getKey());
                }
                count++;
                sum += account.balance.get();
            }
            return new long[] {count, sum};
        });
        if (found[0] != objects || found[1] != 0) {
            throw new IllegalStateException(found[0] + " accounts of " + objects + ", with " + found[1] + " of 0");
        }
    }
}
