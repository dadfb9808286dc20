package org.holdfast.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.holdfast.durable.DurableStore;
import org.holdfast.stm.Stm;
import org.holdfast.stm.TLong;
import org.holdfast.stm.collect.TMap;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How many acknowledged transfers a second, beside appending as many bytes to a growing file and forcing them? Run it
 * with {@code -t 1}, {@code 2}, {@code 8} and {@code 32}: the raw file is forced once for each append.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 1,
        jvmArgsAppend = {
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED"
        })
public class DurableCommit {

    private static final int ACCOUNTS = 1_000;
    private static final int RAW_BYTES = 64;

    /** An account of the bank. */
    public static final class Account {

        final TLong balance = new TLong(1_000);
    }

    /** The bank in a durable store. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init") // JMH calls open() first
    public static class Bank {

        private Path directory;
        private DurableStore store;
        private Account[] accounts;

        /** Fills the store. */
        @Setup(Level.Trial)
        public void open() throws IOException {
            directory = Files.createTempDirectory(Path.of("").toAbsolutePath(), "bank-");
            store = DurableStore.open(directory);
            TMap<Integer, Account> stored = store.getOrCreate("accounts", TMap::new);
            accounts = new Account[ACCOUNTS];
            Stm.atomic(() -> {
                for (int i = 0; i < ACCOUNTS; i++) {
                    accounts[i] = new Account();
                    stored.put(i, accounts[i]);
                }
            });
        }

        /** Deletes the store. */
        @TearDown(Level.Trial)
        public void close() throws IOException {
            store.close();
            delete(directory);
        }
    }

    /** A file that grows. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init") // JMH calls open() first
    public static class RawFile {

        private Path file;
        private FileChannel channel;

        /** Creates the file. */
        @Setup(Level.Trial)
        public void open() throws IOException {
            file = Files.createTempFile(Path.of("").toAbsolutePath(), "raw-", ".log");
            channel = FileChannel.open(file, StandardOpenOption.APPEND);
        }

        /** Deletes the file. */
        @TearDown(Level.Trial)
        public void close() throws IOException {
            channel.close();
            Files.delete(file);
        }
    }

    /** How many transfers between two of 1,000 accounts are acknowledged, each after a force that covers it? */
    @Benchmark
    public void transfer(Bank bank) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        Account from = bank.accounts[random.nextInt(ACCOUNTS)];
        Account to = bank.accounts[random.nextInt(ACCOUNTS)];
        Stm.atomic(() -> {
            from.balance.set(from.balance.get() - 1);
            to.balance.set(to.balance.get() + 1);
        });
    }

    /** How many 64-byte records can be appended and forced, each by itself? */
    @Benchmark
    public void appendAndForce(RawFile raw) throws IOException {
        raw.channel.write(ByteBuffer.allocate(RAW_BYTES));
        raw.channel.force(false);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
