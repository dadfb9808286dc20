package org.holdfast.benchmarks.stores;

import java.nio.file.Path;
import java.util.List;
import org.holdfast.durable.Durability;

/**
 * A bank whose accounts, numbered from 0, an engine keeps on disk. All methods but {@link #close} may be called by
 * several threads at once, and throw what the engine throws.
 */
interface BankStore extends AutoCloseable {

    /** What a new account holds. */
    long FIRST_BALANCE = 1_000;

    /** Of which the best is the best peer: those that keep what they have acknowledged. */
    List<String> PEERS = List.of("sqlite", "h2-mvstore", "rocksdb", "lmdb", "xodus", "narayana");

    /** The memory of Holdfast without a store. */
    String MEMORY = "memory";

    /** All, in the order in which they are shown. */
    List<String> ENGINES = List.of(
            "raw",
            "sqlite",
            "h2-mvstore",
            "rocksdb",
            "lmdb",
            "xodus",
            "narayana",
            "eclipse-store",
            MEMORY,
            "holdfast-async",
            "holdfast");

    /** Opens what an engine has in a directory that exists. */
    static BankStore open(String engine, Path directory) throws Exception {
        return switch (engine) {
            case "raw" -> new RawBank(directory);
            case "sqlite" -> new SqliteBank(directory);
            case "h2-mvstore" -> new H2Bank(directory);
            case "rocksdb" -> new RocksBank(directory);
            case "lmdb" -> new LmdbBank(directory);
            case "xodus" -> new XodusBank(directory);
            case "narayana" -> new NarayanaBank(directory);
            case "eclipse-store" -> new EclipseBank(directory);
            case MEMORY -> HoldfastBank.inMemory();
            case "holdfast-async" -> HoldfastBank.open(directory, Durability.ASYNC);
            case "holdfast" -> HoldfastBank.open(directory, Durability.SYNC);
            default -> throw new IllegalArgumentException("no engine is named '" + engine + "'; there are " + ENGINES);
        };
    }

    /** Adds accounts with consecutive numbers in one transaction, which is on disk when this returns. */
    void createAccounts(int first, int count) throws Exception;

    /**
     * Moves money in one transaction that sees and changes nothing half, and is on disk when this returns.
     *
     * @return false, and nothing has changed, if there is not enough on the account
     */
    boolean transfer(Transfer transfer) throws Exception;

    long balance(int account) throws Exception;

    /** {@return the money of all accounts, as it was at one instant} */
    long sum() throws Exception;

    @Override
    void close();
}
