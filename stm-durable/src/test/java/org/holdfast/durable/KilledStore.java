package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.holdfast.stm.Stm.snapshot;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.holdfast.durable.KilledProcess.Account;
import org.holdfast.durable.KilledProcess.Entry;
import org.holdfast.durable.KilledProcess.Evidence;
import org.holdfast.durable.KilledProcess.Journal;
import org.holdfast.durable.KilledProcess.Life;
import org.holdfast.durable.KilledProcess.Worker;
import org.holdfast.stm.Stm;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TxnOptions;
import org.holdfast.stm.collect.TMap;

/** A store whose processes are killed, and what is known outside of them of what they did. */
final class KilledStore {

    private static final int KILLED = 128 + 9;
    private static final int LIMIT_SECONDS = 120;

    /** When a process is killed. */
    enum Moment {
        OPENING,
        WORKING,
        CLOSING
    }

    private final Path directory;
    private final Durability durability;
    private final Random random;

    /** For each worker, the last commit that was acknowledged, and the last that was so and is safe. */
    private final long[] acknowledged = new long[KilledProcess.WORKERS];

    private final long[] safe = new long[KilledProcess.WORKERS];

    /** How long an opening and a close take, as seen so far. */
    private final Map<Moment, Long> nanos =
            new HashMap<>(Map.of(Moment.OPENING, 300_000_000L, Moment.CLOSING, 20_000_000L));

    private final Map<Moment, Integer> kills = new HashMap<>();

    // Of the latest life.
    private Moment seen = Moment.OPENING;
    private boolean closed;
    private long since;

    KilledStore(Path directory, Durability durability, long seed) {
        this.directory = directory;
        this.durability = durability;
        random = new Random(seed);
    }

    /** {@return how many of the kills met a process at what it was doing} */
    int kills(Moment moment) {
        return kills.getOrDefault(moment, 0);
    }

    /**
     * Lets a process live and kills it; then all must be there, in the store itself or, for the next life, in a copy.
     */
    void killOnce() throws Exception {
        int draw = random.nextInt(6);
        live(draw == 0 ? Moment.OPENING : draw == 1 ? Moment.CLOSING : Moment.WORKING);
        if (random.nextBoolean()) {
            check(directory);
        } else {
            try (ScratchDirectory copy = ScratchDirectory.copyOf(directory)) {
                check(copy.path());
            }
        }
    }

    private void live(Moment moment) throws Exception {
        seen = Moment.OPENING;
        closed = false;
        int lines = 1 + random.nextInt(1 + random.nextInt(300)); // many short lives, a few longer ones
        var life = new Life(
                directory,
                durability,
                random.nextBoolean(),
                random.nextInt(3) == 0 ? 0 : 1 << 20,
                moment == Moment.CLOSING ? lines : 0);
        Process process = new ProcessBuilder(QuickJava.command(KilledProcess.class, life.arguments()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        CompletableFuture.delayedExecutor(LIMIT_SECONDS, TimeUnit.SECONDS)
                .execute(process::destroyForcibly); // if it hangs
        boolean killed = false;
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                note(line);
                boolean due =
                        switch (moment) {
                            case OPENING -> line.equals("begin");
                            case WORKING -> seen == moment && --lines < 0;
                            case CLOSING -> line.equals("closing");
                        };
                if (due) {
                    pause(moment);
                    killed = true;
                    process.toHandle().destroyForcibly(); // not Process.destroyForcibly: that closes the pipe, too
                }
            }
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor()).as("killed, and not before: %s", life).isEqualTo(KILLED);
        assertThat(killed).as("came so far: %s", life).isTrue();
        if (!closed) {
            kills.merge(seen, 1, Integer::sum);
        }
    }

    /** Of a random length, so that the kill comes at any moment of the opening or of the close. */
    private void pause(Moment moment) {
        if (nanos.containsKey(moment)) {
            LockSupport.parkNanos((long) (random.nextDouble() * nanos.get(moment)));
        }
    }

    private void note(String line) {
        switch (line) {
            case "begin" -> since = System.nanoTime();
            case "open" -> {
                nanos.put(Moment.OPENING, System.nanoTime() - since);
                seen = Moment.WORKING;
            }
            case "closing" -> {
                since = System.nanoTime();
                seen = Moment.CLOSING;
            }
            case "closed" -> {
                nanos.put(Moment.CLOSING, System.nanoTime() - since);
                closed = true;
            }
            default -> noteCommit(line.split(" ", -1), line);
        }
    }

    private void noteCommit(String[] words, String line) {
        assertThat(words).as(line).hasSize(3);
        int worker = Integer.parseInt(words[1]);
        acknowledged[worker] = Math.max(acknowledged[worker], Long.parseLong(words[2]));
        if (words[0].equals("safe")) {
            safe[worker] = Math.max(safe[worker], Long.parseLong(words[2]));
        }
    }

    private void check(Path path) {
        try (DurableStore store = DurableStore.open(path)) {
            if (seen == Moment.WORKING) {
                assertThat(store.recovery().clean()).isFalse();
            }
            for (int i = 0; i < KilledProcess.WORKERS; i++) {
                long there = workerIsWhole(store, i);
                assertThat(there)
                        .as("worker %d, %s", i, durability)
                        .isBetween(closed ? acknowledged[i] : safe[i], acknowledged[i] + 1);
                outcomesAgree(store, i, there);
                acknowledged[i] = there;
                safe[i] = there;
            }
            if (durability == Durability.ASYNC) {
                journalIsWithoutHoles(store);
            }
            totalIsZero(store);
        }
    }

    static long workerIsWhole(DurableStore store, int number) {
        return snapshot(() -> {
            Worker worker = store.<Worker>root("worker-" + number).orElse(null);
            if (worker == null) {
                return 0L; // killed before it was made
            }
            long count = worker.number.get();
            assertThat(worker.evidence.get()).isEqualTo(Evidence.of(count));
            assertThat(worker.items).hasSize((int) (count / KilledProcess.COMMITS_PER_ITEM));
            worker.items.forEach((key, item) -> {
                assertThat(item.number.get()).isEqualTo(key);
                assertThat(item.owner.get()).isSameAs(worker);
            });
            return count;
        });
    }

    /** Of the last commit, whose caller may not have been told, and of the next one, which was begun at most. */
    private static void outcomesAgree(DurableStore store, int worker, long there) {
        assertThat(store.outcome(KilledProcess.id(worker, there + 1))).isEqualTo(Outcome.ABORTED);
        if (there > 0) {
            assertThat(store.outcome(KilledProcess.id(worker, there))).isEqualTo(Outcome.COMMITTED);
            TLong number = store.<Worker>root("worker-" + worker).orElseThrow().number;
            TxnOptions repeat = Stm.options().withId(KilledProcess.id(worker, there));
            assertThatThrownBy(() -> repeat.atomic(() -> number.add(1))).isInstanceOf(AlreadyCommittedException.class);
        }
    }

    private static void journalIsWithoutHoles(DurableStore store) {
        Journal journal = store.getOrCreate("journal", Journal::new);
        long[] last = new long[KilledProcess.WORKERS];
        snapshot(() -> {
            assertThat((long) journal.entries.size()).isEqualTo(journal.length.get());
            for (long number = 1; number <= journal.length.get(); number++) {
                Entry entry = journal.entries.get(number);
                assertThat(entry).as("entry %d", number).isNotNull();
                last[entry.worker()]++;
                assertThat(entry.number()).isEqualTo(last[entry.worker()]);
            }
            return null;
        });
        for (int i = 0; i < KilledProcess.WORKERS; i++) {
            assertThat(workerIsWhole(store, i)).isEqualTo(last[i]);
        }
    }

    static void totalIsZero(DurableStore store) {
        TMap<Integer, Account> accounts = store.getOrCreate("accounts", TMap::new);
        long total = snapshot(() -> accounts.values().stream()
                .mapToLong(account -> account.balance.get())
                .sum());
        assertThat(total).isZero();
    }
}
