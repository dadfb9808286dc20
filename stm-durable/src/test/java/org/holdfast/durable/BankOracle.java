package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.holdfast.stm.Stm.snapshot;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.holdfast.durable.BankProcess.Account;
import org.holdfast.durable.BankProcess.Bank;
import org.holdfast.durable.BankProcess.Intent;
import org.holdfast.durable.BankProcess.Life;

/**
 * What is known of a bank outside its process: each transaction by its id, before it was begun and after it was
 * acknowledged. From the outcomes of the ids alone follows what every account must hold.
 */
final class BankOracle {

    private static final int LIMIT_SECONDS = 120;

    private final Path directory;
    private final Durability durability;
    private final Set<CrashStep> reached = EnumSet.noneOf(CrashStep.class);

    /** All that were ever begun, by their ids. */
    private final Map<String, Intent> intents = new LinkedHashMap<>();

    private final Set<String> committed = new HashSet<>();
    private final Map<String, Outcome> told = new HashMap<>();

    // Of the latest life.
    private final List<List<String>> inOrder = new ArrayList<>();
    private final Set<String> safe = new HashSet<>();
    private final Map<String, Long> positions = new HashMap<>();
    private long visitsSeen;

    private int lives;

    BankOracle(Path directory, Durability durability) {
        this.directory = directory;
        this.durability = durability;
    }

    Set<CrashStep> reached() {
        return reached;
    }

    int transactions() {
        return committed.size();
    }

    /** Runs a process that repeats what is undecided, goes on with more, and ends at a step. */
    void live(CrashStep step, int at, int transactions, long cacheBytes) throws Exception {
        inOrder.clear();
        for (int i = 0; i < BankProcess.WORKERS; i++) {
            inOrder.add(new ArrayList<>());
        }
        safe.clear();
        positions.clear();
        Life life = new Life(directory, durability, ++lives, step.name(), at, transactions, cacheBytes);
        Process process = new ProcessBuilder(QuickJava.command(BankProcess.class, life.arguments()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        CompletableFuture.delayedExecutor(LIMIT_SECONDS, TimeUnit.SECONDS)
                .execute(process::destroyForcibly); // if it hangs
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            try (var repeats = process.outputWriter(StandardCharsets.UTF_8)) {
                for (String id : toRepeat()) {
                    repeats.write(id + "\n");
                }
            }
            lines.lines().forEach(this::note);
            process.waitFor();
        } finally {
            process.destroyForcibly(); // if what it said was wrong
        }
        assertThat(process.exitValue()).as("the exit of %s", life).isEqualTo(CrashPlan.HALTED);
        assertThat(reached).contains(step);
    }

    /** {@return what had not committed, and a few that had} */
    private List<String> toRepeat() {
        List<String> repeats = new ArrayList<>(
                intents.keySet().stream().filter(id -> !committed.contains(id)).toList());
        repeats.addAll(committed.stream().limit(3).toList());
        return repeats;
    }

    private void note(String line) {
        String[] words = line.split(" ", 3);
        assertThat(words).as(line).hasSize(3);
        String id = words[2];
        switch (words[0]) {
            case "intend" -> {
                intents.computeIfAbsent(id, Intent::of);
                if (!committed.contains(id)) { // else it is refused, and stands where an earlier life has put it
                    inOrder.get(intents.get(id).worker()).add(id);
                }
            }
            case "safe", "loose" -> {
                assertThat(committed).as("applied again").doesNotContain(id);
                positions.put(id, Long.parseLong(words[1]));
                if (words[0].equals("safe")) {
                    safe.add(id);
                }
            }
            case "again" -> assertThat(committed).as("taken for committed").contains(id);
            case "outcome" -> assertThat(words[1]).as(id).isEqualTo(told.get(id).name());
            case "saw" -> visitsSeen = Math.max(visitsSeen, Long.parseLong(words[1]));
            case "halt" -> reached.add(CrashStep.valueOf(words[1]));
            default -> throw new AssertionError(line);
        }
    }

    /** Checks a copy, twice, so that the next life finds what this one has left. */
    void checkCopy() throws IOException {
        try (ScratchDirectory copy = ScratchDirectory.copyOf(directory)) {
            check(copy.path());
            check(copy.path());
        }
    }

    /** Checks the store itself, and leaves it closed. */
    void checkAndClose() {
        check(directory);
    }

    private void check(Path path) {
        try (DurableStore store =
                DurableStore.open(path, StoreOptions.defaults().withKeptIds(BankProcess.KEPT_IDS))) {
            for (String id : intents.keySet()) {
                Outcome outcome = store.outcome(id);
                assertThat(outcome).as(id).isNotEqualTo(Outcome.UNKNOWN);
                told.put(id, outcome);
                if (outcome == Outcome.COMMITTED) {
                    committed.add(id);
                } else {
                    assertThat(committed).as("committed at an earlier opening").doesNotContain(id);
                    assertThat(safe).as("acknowledged").doesNotContain(id);
                }
            }
            inOrder.forEach(this::prefixIsThere);
            store.<Bank>root("bank").ifPresentOrElse(this::accountsAgree, () -> assertThat(committed)
                    .isEmpty());
        }
    }

    /** Of what one thread did, each transaction after the one before. */
    private void prefixIsThere(List<String> ids) {
        boolean ended = false;
        for (String id : ids) {
            boolean there = committed.contains(id);
            assertThat(there && ended)
                    .as("%s is there without one before it", id)
                    .isFalse();
            ended = !there;
        }
    }

    private void accountsAgree(Bank bank) {
        long[] balances = new long[BankProcess.ACCOUNTS];
        long[] visits = new long[BankProcess.ACCOUNTS];
        java.util.Arrays.fill(balances, BankProcess.FIRST_BALANCE);
        long transfers = 0;
        for (String id : committed) {
            Intent intent = intents.get(id);
            if (intent.isVisit()) {
                visits[intent.from()]++;
            } else {
                balances[intent.from()] -= intent.amount();
                balances[intent.to()] += intent.amount();
                transfers++;
            }
        }
        for (int i = 0; i < BankProcess.ACCOUNTS; i++) {
            Account account = bank.accounts.get(i);
            assertThat(account.balance.get()).as("the balance of account %d", i).isEqualTo(balances[i]);
            assertThat(account.visits.get()).as("the visits of account %d", i).isEqualTo(visits[i]);
        }
        assertThat(snapshot(bank::total)).isEqualTo(BankProcess.TOTAL);
        assertThat(snapshot(bank::visits)).as("a read that had waited").isGreaterThanOrEqualTo(visitsSeen);
        if (durability == Durability.ASYNC) {
            assertThat(bank.transfers.get()).isEqualTo(transfers);
            noneIsThereWithoutThoseBefore(transfers);
        }
    }

    private void noneIsThereWithoutThoseBefore(long transfers) {
        positions.forEach((id, position) -> {
            if (position > 0) {
                assertThat(committed.contains(id))
                        .as("%s, transfer %d of %d", id, position, transfers)
                        .isEqualTo(position <= transfers);
            }
        });
    }
}
