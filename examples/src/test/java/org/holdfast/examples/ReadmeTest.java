package org.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.holdfast.stm.Stm.atomic;
import static org.holdfast.stm.Stm.check;
import static org.holdfast.stm.Stm.snapshot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.holdfast.durable.DurableStore;
import org.holdfast.stm.Stm;
import org.holdfast.stm.TLong;
import org.holdfast.stm.collect.TList;
import org.holdfast.stm.collect.TMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's examples, run. Each Java block of the README stands here between two markers, word for word. */
class ReadmeTest {

    @TempDir
    Path directory;

    // README begin
    static final class Account {
        final String owner;
        final TLong balance = new TLong();

        Account(String owner) {
            this.owner = owner;
        }
    }
    // README end

    @Test
    void theFirstExampleLeavesADurableRoot() {
        // README begin
        try (DurableStore store = DurableStore.open(directory)) {
            TMap<String, Account> accounts = store.getOrCreate("accounts", TMap::new);
            // isolated, and on disk when it returns
            atomic(() -> accounts.computeIfAbsent("ada", Account::new).balance.add(100));
        }
        // README end

        try (DurableStore store = DurableStore.open(directory)) {
            TMap<String, Account> accounts = store.getOrCreate("accounts", TMap::new);
            assertThat(accounts.get("ada").balance.get()).isEqualTo(100);
        }
    }

    @Test
    void aTransferIsDurable() {
        // README begin
        try (DurableStore store = DurableStore.open(directory)) {
            TMap<String, Account> accounts = store.getOrCreate("accounts", TMap::new);
            atomic(() -> {
                accounts.putIfAbsent("ada", new Account("Ada"));
                accounts.putIfAbsent("bob", new Account("Bob"));
            });
            atomic(() -> {
                accounts.get("ada").balance.add(-30);
                accounts.get("bob").balance.add(30);
            });
        }
        // README end

        try (DurableStore store = DurableStore.open(directory)) {
            TMap<String, Account> accounts = store.getOrCreate("accounts", TMap::new);
            assertThat(accounts.get("ada").balance.get()).isEqualTo(-30);
            assertThat(accounts.get("bob").balance.get()).isEqualTo(30);

            // README begin
            long total = snapshot(() -> accounts.values().stream()
                    .mapToLong(account -> account.balance.get())
                    .sum());
            // README end

            assertThat(total).isZero();
        }
    }

    @Test
    void theMemoryWorksByItself() {
        // README begin
        TLong stock = new TLong(5);
        TList<String> orders = new TList<>();

        boolean sold = atomic(() -> {
            if (stock.get() == 0) {
                return false;
            }
            stock.add(-1);
            orders.add("one lamp");
            return true;
        });
        // README end

        assertThat(sold).isTrue();
        assertThat(stock.get()).isEqualTo(4);

        // README begin
        long left = Stm.options()
                .withName("sell")
                .withTimeout(Duration.ofSeconds(5))
                .withMaxAttempts(100)
                .atomic(() -> stock.addAndGet(-1));
        // README end

        assertThat(left).isEqualTo(3);

        // README begin
        String next = atomic(() -> {
            check(!orders.isEmpty());
            return orders.remove(0);
        });
        // README end

        assertThat(next).isEqualTo("one lamp");
        assertThat(orders).isEmpty();
    }

    @Test
    void everyExampleInTheReadmeStandsInThisFile() throws IOException {
        String thisFile = squeezed(Path.of("src/test/java/org/holdfast/examples/ReadmeTest.java"));

        assertThat(examplesIn(squeezed(Path.of("../README.md"))))
                .hasSizeGreaterThan(5)
                .allSatisfy(
                        example -> assertThat(thisFile).contains("// README begin\n" + example + "// README end\n"));
    }

    private static List<String> examplesIn(String markdown) {
        return Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(markdown)
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    private static String squeezed(Path file) throws IOException {
        return Files.readString(file).replaceAll("(?m)^ +", "");
    }
}
