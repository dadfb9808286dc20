package org.holdfast.durable;

import static org.holdfast.stm.Stm.atomic;
import static org.holdfast.stm.Stm.nested;
import static org.holdfast.stm.Stm.orElse;
import static org.holdfast.stm.Stm.retry;
import static org.holdfast.stm.Stm.snapshot;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.holdfast.stm.Stm;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TxnOptions;
import org.holdfast.stm.collect.TMap;

/**
 * One life of a bank: threads move money between few accounts, each transaction with an id that says what it does, and
 * tell before what they intend and after what is done; others look whether the total is right at every instant. It ends
 * at the step of the store's work that it is told.
 */
final class BankProcess {

    static final int ACCOUNTS = 10;
    static final int WORKERS = 4;
    static final long FIRST_BALANCE = 100;
    static final long TOTAL = ACCOUNTS * FIRST_BALANCE;
    static final String NO_STEP = "-";
    static final int KEPT_IDS = 1_000_000;

    private static final int WRONG = 66;
    private static final int OBSERVERS = 2;
    private static final int SEGMENT_BYTES = 64 << 10;

    /** What a transaction is to do: move an amount, or, from an account to itself, count a visit. */
    record Intent(String id, int worker, int from, int to, long amount) {

        static Intent of(String id) {
            String[] words = id.split(" ", -1);
            return new Intent(
                    id,
                    Integer.parseInt(words[0].split("-", -1)[1]),
                    Integer.parseInt(words[1]),
                    Integer.parseInt(words[2]),
                    Long.parseLong(words[3]));
        }

        boolean isVisit() {
            return from == to;
        }
    }

    /** Two fields, changed by transactions that do not conflict, in one record of the store. */
    static final class Account {
        final TLong balance = new TLong(FIRST_BALANCE);
        final TLong visits = new TLong();
    }

    static final class Bank {
        final TMap<Integer, Account> accounts = new TMap<>();
        /** With write-behind alone, to know the order: otherwise all transfers would conflict. */
        final TLong transfers = new TLong();

        Bank() {
            for (int i = 0; i < ACCOUNTS; i++) {
                accounts.put(i, new Account());
            }
        }

        long total() {
            return IntStream.range(0, ACCOUNTS)
                    .mapToLong(i -> accounts.get(i).balance.get())
                    .sum();
        }

        long visits() {
            return IntStream.range(0, ACCOUNTS)
                    .mapToLong(i -> accounts.get(i).visits.get())
                    .sum();
        }
    }

    /**
     * What the process is told.
     *
     * @param step where it ends, {@link #NO_STEP} for nowhere
     * @param at at which passing of the step
     * @param transactions after so many the store is closed, 0 for never
     */
    record Life(
            Path directory, Durability durability, int number, String step, int at, int transactions, long cacheBytes) {

        String[] arguments() {
            return new String[] {
                directory.toString(), durability.name(), "" + number, step, "" + at, "" + transactions, "" + cacheBytes
            };
        }

        static Life of(String[] arguments) {
            return new Life(
                    Path.of(arguments[0]),
                    Durability.valueOf(arguments[1]),
                    Integer.parseInt(arguments[2]),
                    arguments[3],
                    Integer.parseInt(arguments[4]),
                    Integer.parseInt(arguments[5]),
                    Long.parseLong(arguments[6]));
        }
    }

    private final Life life;
    private final DurableStore store;
    private final Bank bank;
    private final CountDownLatch transactionsLeft;
    private volatile boolean closing;

    private BankProcess(Life life, DurableStore store) {
        this.life = life;
        this.store = store;
        bank = store.getOrCreate("bank", Bank::new);
        transactionsLeft = new CountDownLatch(life.transactions);
    }

    /** {@return the arguments of a life that comes to its end} */
    static String[] training(Path directory) {
        return new Life(directory, Durability.SYNC, 0, NO_STEP, 1, 200, 1 << 20).arguments();
    }

    /**
     * Of the standard input each line is the id of a transaction whose outcome is to be told and that is to be
     * repeated.
     */
    public static void main(String[] arguments) throws IOException {
        Life life = Life.of(arguments);
        List<Intent> repeats = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                .lines()
                .map(Intent::of)
                .toList();
        var plan = new CrashPlan(
                life.step.equals(NO_STEP) ? null : CrashStep.valueOf(life.step),
                life.at,
                life.number,
                step -> say("halt", step, "-"));
        SteppedDisk disk = new SteppedDisk(new LocalDisk(life.directory), plan);
        Storage storage = new SteppedStorage(LocalStorage.open(disk, KEPT_IDS, SEGMENT_BYTES), plan);
        disk.opened();
        StoreOptions options =
                StoreOptions.defaults().withDurability(life.durability).withCacheBytes(life.cacheBytes);
        new BankProcess(life, DurableStore.on(storage, options)).run(repeats);
    }

    private void run(List<Intent> repeats) {
        repeats.forEach(intent -> say("outcome", store.outcome(intent.id), intent.id));
        for (int i = 0; i < WORKERS; i++) {
            int worker = i;
            start(() -> work(
                    worker,
                    repeats.stream().filter(intent -> intent.worker == worker).toList()));
        }
        for (int i = 0; i < OBSERVERS; i++) {
            start(this::observe);
        }
        if (life.transactions > 0) {
            close();
        }
    }

    private void close() {
        try {
            transactionsLeft.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        closing = true;
        store.close();
        say("closed", "-", "-");
    }

    private void start(Runnable work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (Throwable e) {
                if (!(closing && e instanceof StoreException)) {
                    e.printStackTrace();
                    say("wrong", "-", e.toString());
                    Runtime.getRuntime().halt(WRONG);
                }
            }
        });
        thread.setDaemon(life.transactions > 0);
        thread.start();
    }

    private void work(int worker, List<Intent> repeats) {
        Random random = new Random(life.number * 31L + worker);
        repeats.forEach(intent -> perform(intent, random));
        for (int number = 1; ; number++) {
            int from = account(random);
            int to = random.nextBoolean() ? from : account(random);
            String id = life.number + "-" + worker + "-" + number + " " + from + " " + to + " " + random.nextInt(20);
            perform(Intent.of(id), random);
            transactionsLeft.countDown();
        }
    }

    /** The first ones more often, so that most transactions meet others there. */
    private static int account(Random random) {
        return Math.min(random.nextInt(ACCOUNTS), random.nextInt(ACCOUNTS));
    }

    private void perform(Intent intent, Random random) {
        boolean flushes = random.nextInt(12) == 0;
        boolean waits = (life.durability == Durability.SYNC) == (random.nextInt(6) > 0);
        TxnOptions options = Stm.options().withId(intent.id).withSync(waits);
        say("intend", "-", intent.id);
        try {
            long position = options.atomic(() -> intent.isVisit() ? visit(intent) : transfer(intent, flushes));
            say(waits || (flushes && !intent.isVisit()) ? "safe" : "loose", position, intent.id);
        } catch (AlreadyCommittedException e) {
            say("again", "-", intent.id);
        }
    }

    private long visit(Intent intent) {
        TLong visits = bank.accounts.get(intent.from).visits;
        visits.set(visits.get() + 1);
        return 0;
    }

    private long transfer(Intent intent, boolean flushes) {
        TLong from = bank.accounts.get(intent.from).balance;
        TLong to = bank.accounts.get(intent.to).balance;
        from.set(from.get() - intent.amount);
        if (flushes) {
            store.flush();
        }
        to.set(to.get() + intent.amount);
        return life.durability == Durability.SYNC ? 0 : bank.transfers.incrementAndGet();
    }

    private void observe() {
        long seen = 0;
        while (true) {
            requireTotal(snapshot(bank::total));
            requireTotal(atomic(bank::total));
            requireTotal(atomic(() -> nested(bank::total)));
            requireTotal(atomic(() -> orElse(
                    () -> {
                        bank.accounts.get(0).balance.get();
                        return retry();
                    },
                    bank::total)));
            long visits = Stm.options().withSync(true).atomic(bank::visits);
            if (visits > seen) {
                seen = visits;
                say("saw", visits, "-");
            }
        }
    }

    private static void requireTotal(long total) {
        if (total != TOTAL) {
            throw new AssertionError("the accounts hold " + total + " together, not " + TOTAL);
        }
    }

    private static synchronized void say(String verb, Object what, String id) {
        System.out.println(verb + " " + what + " " + id);
        System.out.flush();
    }
}
