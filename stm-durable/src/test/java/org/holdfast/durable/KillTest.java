package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.holdfast.stm.Stm.snapshot;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.holdfast.durable.KilledProcess.Account;
import org.holdfast.durable.KilledProcess.Entry;
import org.holdfast.durable.KilledProcess.Evidence;
import org.holdfast.durable.KilledProcess.Journal;
import org.holdfast.durable.KilledProcess.Worker;
import org.holdfast.stm.Stm;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TxnOptions;
import org.holdfast.stm.collect.TMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of a real process in the middle of its commits: every commit that it had been told of is there whole,
 * and nothing else is half. A longer run: {@code -Dholdfast.kills=1000}.
 */
class KillTest {

    private static final int KILLS = Integer.getInteger("holdfast.kills", 20);
    private static final int KILLED = 128 + 9;

    @TempDir
    Path directory;

    /** For each worker, the last commit that had been acknowledged, and the last that had been synced. */
    private final long[] acknowledged = new long[KilledProcess.WORKERS];

    private final long[] synced = new long[KilledProcess.WORKERS];

    @BeforeEach
    void quiet() {
        QuietLog.set();
    }

    @Test
    void everyAcknowledgedCommitIsThereWholeAfterAKill() throws Exception {
        Random random = new Random(1);
        for (int kill = 0; kill < KILLS; kill++) {
            runAndKill(Durability.SYNC, 1 + random.nextInt(300));
            try (DurableStore store = DurableStore.open(directory)) {
                assertThat(store.recovery().clean()).isFalse();
                for (int i = 0; i < KilledProcess.WORKERS; i++) {
                    long there = workerIsWhole(store, i);
                    assertThat(there).as("kill %d, worker %d", kill, i).isBetween(acknowledged[i], acknowledged[i] + 1);
                    outcomesAgree(store, i, there);
                    acknowledged[i] = there;
                }
                totalIsZero(store);
            }
        }
    }

    @Test
    void withWriteBehindAllThatWasSyncedIsThereAndNoCommitWithoutThoseBeforeIt() throws Exception {
        Random random = new Random(2);
        for (int kill = 0; kill < Math.max(3, KILLS / 5); kill++) {
            runAndKill(Durability.ASYNC, 1 + random.nextInt(3_000));
            try (DurableStore store = DurableStore.open(directory)) {
                assertThat(store.recovery().clean()).isFalse();
                for (int i = 0; i < KilledProcess.WORKERS; i++) {
                    assertThat(workerIsWhole(store, i))
                            .as("kill %d, worker %d", kill, i)
                            .isBetween(synced[i], acknowledged[i] + 1);
                    acknowledged[i] = workerIsWhole(store, i);
                    outcomesAgree(store, i, acknowledged[i]);
                    synced[i] = acknowledged[i];
                }
                journalIsWithoutHoles(store);
                totalIsZero(store);
            }
        }
    }

    private void runAndKill(Durability durability, int lines) throws Exception {
        Process process = start(durability);
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                note(line);
                if (--lines == 0) {
                    process.toHandle().destroyForcibly(); // not Process.destroyForcibly: that closes the pipe, too
                }
            }
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("killed, and not before").isEqualTo(KILLED);
    }

    private void note(String line) {
        String[] words = line.split(" ");
        assertThat(words).as(line).hasSize(3);
        long[] last = words[0].equals("sync") ? synced : acknowledged;
        int worker = Integer.parseInt(words[1]);
        last[worker] = Math.max(last[worker], Long.parseLong(words[2]));
    }

    private Process start(Durability durability) throws IOException {
        List<String> command = JavaCommand.of(
                List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"),
                KilledProcess.class,
                directory.toString(),
                durability.name());
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
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
