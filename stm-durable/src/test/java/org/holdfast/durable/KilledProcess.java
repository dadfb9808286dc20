package org.holdfast.durable;

import static org.holdfast.stm.Stm.atomic;

import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.holdfast.stm.Stm;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.holdfast.stm.collect.TMap;
import org.jspecify.annotations.Nullable;

/**
 * A process that commits as fast as it can, tells each commit that was acknowledged by a line, and waits to be killed.
 */
final class KilledProcess {

    static final int ACCOUNTS = 20;
    static final int WORKERS = 3;
    static final int COMMITS_PER_ITEM = 5;

    static final int COMMITS_PER_KIND = 100;

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

    private KilledProcess() {}

    public static void main(String[] arguments) {
        Durability durability = Durability.valueOf(arguments[1]);
        DurableStore store =
                DurableStore.open(Path.of(arguments[0]), StoreOptions.defaults().withDurability(durability));
        TMap<Integer, Account> accounts = store.getOrCreate("accounts", TMap::new);
        atomic(() -> {
            for (int i = 0; i < ACCOUNTS; i++) {
                accounts.computeIfAbsent(i, number -> new Account());
            }
        });
        // Every commit would meet every other there; the others are to be forced in groups.
        Journal journal = durability == Durability.SYNC ? null : store.getOrCreate("journal", Journal::new);
        for (int i = 0; i < WORKERS; i++) {
            int number = i;
            Worker worker = store.getOrCreate("worker-" + i, Worker::new);
            new Thread(() -> work(store, accounts, journal, worker, number)).start();
        }
    }

    private static void work(
            DurableStore store, TMap<Integer, Account> accounts, @Nullable Journal journal, Worker worker, int number) {
        Random random = new Random();
        long before = worker.number.get();
        for (int i = 1; ; i++) {
            int from = random.nextInt(ACCOUNTS);
            int to = random.nextInt(ACCOUNTS);
            long done = Stm.options().withId(id(number, before + i)).atomic(() -> {
                accounts.get(from).balance.add(-1);
                accounts.get(to).balance.add(1);
                long next = count(worker);
                if (journal != null) {
                    journal.entries.put(journal.length.incrementAndGet(), new Entry(number, next));
                }
                return next;
            });
            say("ack " + number + " " + done);
            if (i % 50 == 0) {
                store.sync();
                say("sync " + number + " " + done);
            }
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
