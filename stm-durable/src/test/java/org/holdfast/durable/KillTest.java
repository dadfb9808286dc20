package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.holdfast.stm.Stm.snapshot;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.holdfast.durable.KilledProcess.Account;
import org.holdfast.durable.KilledProcess.Worker;
import org.holdfast.stm.collect.TMap;
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

    @Test
    void everyAcknowledgedCommitIsThereWholeAfterAKill() throws Exception {
        Random random = new Random(1);
        for (int kill = 0; kill < KILLS; kill++) {
            runAndKill(Durability.SYNC, 1 + random.nextInt(300));
            try (DurableStore store = DurableStore.open(directory)) {
                for (int i = 0; i < KilledProcess.WORKERS; i++) {
                    long there = workerIsWhole(store, i);
                    assertThat(there).as("kill %d, worker %d", kill, i).isBetween(acknowledged[i], acknowledged[i] + 1);
                    acknowledged[i] = there;
                }
                totalIsZero(store);
            }
        }
    }

    @Test
    void withWriteBehindAllThatWasSyncedIsThere() throws Exception {
        Random random = new Random(2);
        for (int kill = 0; kill < Math.max(3, KILLS / 5); kill++) {
            runAndKill(Durability.ASYNC, 1 + random.nextInt(3_000));
            try (DurableStore store = DurableStore.open(directory)) {
                for (int i = 0; i < KilledProcess.WORKERS; i++) {
                    assertThat(workerIsWhole(store, i))
                            .as("kill %d, worker %d", kill, i)
                            .isBetween(synced[i], acknowledged[i] + 1);
                    acknowledged[i] = workerIsWhole(store, i);
                    synced[i] = acknowledged[i];
                }
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
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--add-"))
                .forEach(command::add);
        command.addAll(List.of(
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                KilledProcess.class.getName(),
                directory.toString(),
                durability.name()));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static long workerIsWhole(DurableStore store, int number) {
        return snapshot(() -> {
            Worker worker = store.<Worker>root("worker-" + number).orElse(null);
            if (worker == null) {
                return 0L; // killed before it was made
            }
            long count = worker.number.get();
            assertThat(worker.note.get().number()).isEqualTo(count);
            assertThat(worker.items).hasSize((int) (count / KilledProcess.COMMITS_PER_ITEM));
            worker.items.forEach((key, item) -> {
                assertThat(item.number.get()).isEqualTo(key);
                assertThat(item.owner.get()).isSameAs(worker);
            });
            return count;
        });
    }

    private static void totalIsZero(DurableStore store) {
        TMap<Integer, Account> accounts = store.getOrCreate("accounts", TMap::new);
        long total = snapshot(() -> accounts.values().stream()
                .mapToLong(account -> account.balance.get())
                .sum());
        assertThat(total).isZero();
    }
}
