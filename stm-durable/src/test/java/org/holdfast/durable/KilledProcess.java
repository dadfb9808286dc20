package org.holdfast.durable;

import static org.holdfast.stm.Stm.atomic;

import java.nio.file.Path;
import java.util.Random;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.holdfast.stm.collect.TMap;

/**
 * A process that commits as fast as it can, tells each commit that was acknowledged by a line, and waits to be killed.
 */
final class KilledProcess {

    static final int ACCOUNTS = 20;
    static final int WORKERS = 3;
    static final int COMMITS_PER_ITEM = 5;

    record Note(long number, String text) {}

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
        final TVar<Note> note = new TVar<>(new Note(0, "none yet"));
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
        for (int i = 0; i < WORKERS; i++) {
            int number = i;
            Worker worker = store.getOrCreate("worker-" + i, Worker::new);
            new Thread(() -> work(store, accounts, worker, number)).start();
        }
    }

    private static void work(DurableStore store, TMap<Integer, Account> accounts, Worker worker, int number) {
        Random random = new Random();
        for (int i = 1; ; i++) {
            int from = random.nextInt(ACCOUNTS);
            int to = random.nextInt(ACCOUNTS);
            long done = atomic(() -> {
                accounts.get(from).balance.add(-1);
                accounts.get(to).balance.add(1);
                return count(worker);
            });
            say("ack " + number + " " + done);
            if (i % 50 == 0) {
                store.sync();
                say("sync " + number + " " + done);
            }
        }
    }

    private static long count(Worker worker) {
        long next = worker.number.get() + 1;
        worker.number.set(next);
        worker.note.set(new Note(next, "commit " + next));
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
