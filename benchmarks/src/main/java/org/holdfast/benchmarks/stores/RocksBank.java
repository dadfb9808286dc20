package org.holdfast.benchmarks.stores;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Snapshot;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * Keys in RocksDB, one batch for each transfer; locks of our own isolate transfers of the same account.
 *
 * <p>Force: {@code WriteOptions.setSync(true)}; RocksDB lets committers that wait share a force.
 */
final class RocksBank implements BankStore {

    private static final int LOCKS = 1 << 12;

    static {
        RocksDB.loadLibrary();
    }

    private final Options options = new Options().setCreateIfMissing(true);
    private final WriteOptions forced = new WriteOptions().setSync(true);
    private final RocksDB store;
    private final Lock[] locks =
            Stream.generate(ReentrantLock::new).limit(LOCKS).toArray(Lock[]::new);

    RocksBank(Path directory) throws RocksDBException {
        store = RocksDB.open(options, directory.toString());
    }

    private static byte[] key(int account) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(account).array();
    }

    private static byte[] value(long balance) {
        return ByteBuffer.allocate(Long.BYTES).putLong(balance).array();
    }

    @Override
    public void createAccounts(int first, int count) throws RocksDBException {
        try (WriteBatch batch = new WriteBatch()) {
            for (int i = first; i < first + count; i++) {
                batch.put(key(i), value(FIRST_BALANCE));
            }
            store.write(forced, batch);
        }
    }

    @Override
    public boolean transfer(Transfer transfer) throws RocksDBException {
        int one = transfer.from() % LOCKS;
        int other = transfer.to() % LOCKS;
        Lock first = locks[Math.min(one, other)];
        Lock second = locks[Math.max(one, other)];
        first.lock();
        second.lock();
        try (WriteBatch batch = new WriteBatch()) {
            long from = balance(transfer.from());
            if (from < transfer.amount()) {
                return false;
            }
            batch.put(key(transfer.from()), value(from - transfer.amount()));
            batch.put(key(transfer.to()), value(balance(transfer.to()) + transfer.amount()));
            store.write(forced, batch);
            return true;
        } finally {
            second.unlock();
            first.unlock();
        }
    }

    @Override
    public long balance(int account) throws RocksDBException {
        byte[] value = store.get(key(account));
        if (value == null) {
            throw new IllegalArgumentException("there is no account " + account);
        }
        return ByteBuffer.wrap(value).getLong();
    }

    @Override
    public long sum() {
        Snapshot snapshot = store.getSnapshot();
        try (ReadOptions instant = new ReadOptions().setSnapshot(snapshot);
                RocksIterator entries = store.newIterator(instant)) {
            long sum = 0;
            for (entries.seekToFirst(); entries.isValid(); entries.next()) {
                sum += ByteBuffer.wrap(entries.value()).getLong();
            }
            return sum;
        } finally {
            store.releaseSnapshot(snapshot);
        }
    }

    @Override
    public void close() {
        store.close();
        forced.close();
        options.close();
    }
}
