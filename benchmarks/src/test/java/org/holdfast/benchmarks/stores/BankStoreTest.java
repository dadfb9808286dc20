package org.holdfast.benchmarks.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every engine does the same work, so that none is measured doing less than the others. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BankStoreTest {

    private static final int ACCOUNTS = 20;
    private static final int THREADS = 4;
    private static final int TRANSFERS = 100; // of each thread

    @TempDir
    Path directory;

    static List<String> engines() {
        return BankStore.ENGINES;
    }

    static Stream<String> storingEngines() {
        return engines().stream().filter(engine -> !engine.equals(BankStore.MEMORY));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aTransferIsWholeOrRefused(String engine) throws Exception {
        try (BankStore bank = open(engine)) {
            bank.createAccounts(0, 2);
            bank.createAccounts(2, 1);
            assertThat(bank.transfer(new Transfer(0, 2, BankStore.FIRST_BALANCE)))
                    .isTrue();
            assertThat(bank.transfer(new Transfer(0, 1, 1))).isFalse();
            assertThat(bank.transfer(new Transfer(2, 1, 5))).isTrue();
            assertThat(bank.transfer(new Transfer(0, 1, 0))).isTrue();
            assertThat(balances(bank, 3)).containsExactly(0L, 1_005L, 1_995L);
            assertThat(bank.sum()).isEqualTo(3_000);
        }
    }

    @ParameterizedTest
    @MethodSource("storingEngines")
    void concurrentTransfersKeepTheSumAndAreThereAfterReopening(String engine) throws Exception {
        AtomicLongArray expected = new AtomicLongArray(ACCOUNTS);
        List<Long> before;
        try (BankStore bank = open(engine)) {
            bank.createAccounts(0, ACCOUNTS);
            inThreads(seed -> transferAndAudit(bank, seed, expected));
            before = balances(bank, ACCOUNTS);
        }
        for (int i = 0; i < ACCOUNTS; i++) {
            assertThat(before.get(i)).isEqualTo(BankStore.FIRST_BALANCE + expected.get(i));
        }
        try (BankStore bank = open(engine)) {
            assertThat(balances(bank, ACCOUNTS)).isEqualTo(before);
            assertThat(bank.sum()).isEqualTo(ACCOUNTS * BankStore.FIRST_BALANCE);
            assertThat(bank.transfer(new Transfer(0, 1, 0))).isTrue();
        }
    }

    private static Void transferAndAudit(BankStore bank, int seed, AtomicLongArray expected) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < TRANSFERS; i++) {
            Transfer drawn = Transfer.random(random, ACCOUNTS);
            Transfer transfer = new Transfer(drawn.from(), drawn.to(), 50 * drawn.amount()); // some are refused
            if (bank.transfer(transfer)) {
                expected.addAndGet(transfer.from(), -transfer.amount());
                expected.addAndGet(transfer.to(), transfer.amount());
            }
            if (i % 10 == seed) {
                assertThat(bank.sum()).as("while others transfer").isEqualTo(ACCOUNTS * BankStore.FIRST_BALANCE);
            }
        }
        return null;
    }

    @Test
    void aTransferToTheSameAccountIsNone() {
        assertThatThrownBy(() -> new Transfer(7, 7, 1)).hasMessageContaining("from account 7 to account 7");
    }

    @Test
    void anEngineThatThereIsNotIsRefusedByName() {
        assertThatThrownBy(() -> BankStore.open("abacus", directory)).hasMessageContaining("'abacus'");
    }

    private BankStore open(String engine) throws Exception {
        // Its library is here for Linux alone.
        assumeTrue(!engine.equals("rocksdb") || System.getProperty("os.name").startsWith("Linux"));
        return BankStore.open(engine, directory);
    }

    private static List<Long> balances(BankStore bank, int count) throws Exception {
        List<Long> balances = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            balances.add(bank.balance(i));
        }
        return balances;
    }

    private interface Work {

        Void call(int thread) throws Exception;
    }

    private static void inThreads(Work work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<Void>> calls = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int thread = i;
                calls.add(() -> work.call(thread));
            }
            for (Future<Void> done : threads.invokeAll(calls)) {
                done.get();
            }
        } finally {
            threads.shutdown();
        }
    }
}
