package org.holdfast.durable;

import static org.holdfast.stm.Stm.atomic;

import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.holdfast.stm.Stm;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.holdfast.stm.collect.TMap;
import org.jspecify.annotations.Nullable;

/**
 * A process that commits as fast as it can, tells each commit that was acknowledged by a line, safe on disk or not, and
 * waits to be killed.
 */
final class KilledProcess {

    static final int ACCOUNTS = 20;
    static final int WORKERS = 3;
    static final int COMMITS_PER_ITEM = 5;

    static final int COMMITS_PER_KIND = 100;

    private static final int WRONG = 66;

    /** What a commit leaves, of another class every so often: so new ones enter the store's dictionary as it goes. */
    sealed interface Evidence {
        long number();

        static Evidence of(long number) {
            return switch ((int) (number / COMMITS_PER_KIND % 4)) {
                case 0 -> new Note(number, "commit " + number);
                case 1 -> new Receipt(List.of(number, -number));
                case 2 -> new Stamp(Optional.of(Instant.ofEpochSecond(number)), Kind.SECOND);
                default -> new Tally(Map.of("number", BigInteger.valueOf(number)));
            };
        }
    }

    enum Kind {
        FIRST,
        SECOND
    }

    record Note(long number, String text) implements Evidence {}

    record Receipt(List<Long> numbers) implements Evidence {
        @Override
        public long number() {
            return numbers.get(0);
        }
    }

    record Stamp(Optional<Instant> when, Kind kind) implements Evidence {
        @Override
        public long number() {
            return when.orElseThrow().getEpochSecond();
        }
    }

    record Tally(Map<String, BigInteger> numbers) implements Evidence {
        @Override
        public long number() {
            return numbers.get("number").longValueExact();
        }
    }

    /** Who made a commit, and its number among those of the same worker. */
    record Entry(int worker, long number) {}

    /** All commits, in their order. */
    static final class Journal {
        final TLong length = new TLong();
        final TMap<Long, Entry> entries = new TMap<>();
    }

    static final class Account {
        final TLong balance = new TLong();
    }

    static final class Item {
        final TVar<Worker> owner = new TVar<>(null);
        final TLong number = new TLong();
    }

    /** What one thread has done: each commit changes all of it together. */
    static final class Worker {
        final TLong number = new TLong();
        final TVar<Evidence> evidence = new TVar<>(Evidence.of(0));
        final TMap<Long, Item> items = new TMap<>();
    }

    /**
     * What the process is told.
     *
     * @param mixed whether some transactions do, or do not, wait for the disk, other than the store says
     * @param transactions after so many by one thread the store is closed, 0 for never
     */
    record Life(Path directory, Durability durability, boolean mixed, long cacheBytes, int transactions) {

        String[] arguments() {
            return new String[] {directory.toString(), durability.name(), "" + mixed, "" + cacheBytes, "" + transactions
            };
        }

        static Life of(String[] arguments) {
            return new Life(
                    Path.of(arguments[0]),
                    Durability.valueOf(arguments[1]),
                    Boolean.parseBoolean(arguments[2]),
                    Long.parseLong(arguments[3]),
                    Integer.parseInt(arguments[4]));
        }

        boolean isSync() {
            return durability == Durability.SYNC;
        }
    }

    private final Life life;
    private final DurableStore store;
    private final TMap<Integer, Account> accounts;

    /** With write-behind alone: every commit meets every other there; the others are to be forced in groups. */
    private final @Nullable Journal journal;

    private final CountDownLatch transactionsLeft;
    private volatile boolean closing;

    private KilledProcess(Life life, DurableStore store) {
        this.life = life;
        this.store = store;
        accounts = store.getOrCreate("accounts", TMap::new);
        journal = life.isSync() ? null : store.getOrCreate("journal", Journal::new);
        transactionsLeft = new CountDownLatch(life.transactions);
    }

    public static void main(String[] arguments) throws InterruptedException {
        Life life = Life.of(arguments);
        QuietLog.set();
        say("begin");
        DurableStore store = DurableStore.open(
                life.directory,
                StoreOptions.defaults().withDurability(life.durability).withCacheBytes(life.cacheBytes));
        say("open");
        new KilledProcess(life, store).run();
    }

    private void run() throws InterruptedException {
        atomic(() -> {
            for (int i = 0; i < ACCOUNTS; i++) {
                accounts.computeIfAbsent(i, number -> new Account());
            }
        });
        for (int i = 0; i < WORKERS; i++) {
            int number = i;
            Worker worker = store.getOrCreate("worker-" + i, Worker::new);
            new Thread(() -> work(worker, number)).start();
        }
        if (life.transactions > 0) {
            transactionsLeft.await();
            closing = true;
            say("closing");
            store.close();
            say("closed");
            new CountDownLatch(1).await();
        }
    }

    private void work(Worker worker, int number) {
        try {
            Random random = new Random();
            for (long next = worker.number.get() + 1; ; next++) {
                commit(worker, number, next, random);
                transactionsLeft.countDown();
            }
        } catch (Throwable e) {
            if (!(closing && e instanceof StoreException)) {
                e.printStackTrace();
                Runtime.getRuntime().halt(WRONG);
            }
        }
    }

    private void commit(Worker worker, int number, long next, Random random) {
        int from = random.nextInt(ACCOUNTS);
        int to = random.nextInt(ACCOUNTS);
        boolean differs = life.mixed && random.nextInt(life.isSync() ? 3 : 20) == 0;
        boolean waits = life.isSync() != differs;
        boolean flushes = random.nextInt(40) == 0;
        long done = Stm.options().withId(id(number, next)).withSync(waits).atomic(() -> {
            accounts.get(from).balance.add(-1);
            if (flushes) {
                store.flush();
            }
            accounts.get(to).balance.add(1);
            long counted = count(worker);
            if (journal != null) {
                journal.entries.put(journal.length.incrementAndGet(), new Entry(number, counted));
            }
            return counted;
        });
        say((waits || flushes ? "safe " : "loose ") + number + " " + done);
        if (next % 50 == 0) {
            store.sync();
            say("safe " + number + " " + done);
        }
    }

    /** {@return the id of the transaction that is a worker's commit of a number} */
    static String id(int worker, long commit) {
        return "worker " + worker + ", commit " + commit;
    }

    private static long count(Worker worker) {
        long next = worker.number.get() + 1;
        worker.number.set(next);
        worker.evidence.set(Evidence.of(next));
        if (next % COMMITS_PER_ITEM == 0) {
            Item item = new Item();
            item.owner.set(worker);
            item.number.set(next);
            worker.items.put(next, item);
        }
        return next;
    }

    private static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
