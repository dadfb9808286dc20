package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.holdfast.stm.Stm;
import org.holdfast.stm.collect.TMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One transaction may be larger than the heap, without being asked to move its changes out. */
@Timeout(300)
class HugeTransactionTest {

    private static final int ACCOUNTS = Integer.getInteger("holdfast.hugeTransaction", 60_000);

    @TempDir
    Path directory;

    private void run(String ending) throws Exception {
        List<String> command = JavaCommand.of(
                List.of("-Xmx56m"), HugeTransaction.class, directory.toString(), Integer.toString(ACCOUNTS), ending);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    @Test
    void whatItHasMadeChangedAndRemovedIsThere() throws Exception {
        run("commit");
        try (DurableStore store = DurableStore.open(directory)) {
            TMap<Integer, HugeTransaction.Account> accounts = store.getOrCreate("accounts", TMap::new);
            assertThat(accounts).hasSize(ACCOUNTS - (ACCOUNTS + 9) / 10);
            Stm.snapshot(() -> {
                accounts.forEach((number, account) -> {
                    assertThat(account.balance.get()).isEqualTo(number.longValue());
                    assertThat(account.owner.get()).isEqualTo("owner " + number);
                    assertThat(number % 10).isNotZero();
                });
                return null;
            });
        }
    }

    @Test
    void nothingIsLeftOfItIfItFails() throws Exception {
        run("undo");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.startsWith("flushed-"));
        }
        try (DurableStore store = DurableStore.open(directory)) {
            assertThat(store.<TMap<?, ?>>getOrCreate("accounts", TMap::new)).isEmpty();
        }
    }
}
