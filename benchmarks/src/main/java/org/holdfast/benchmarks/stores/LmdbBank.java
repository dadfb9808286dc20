package org.holdfast.benchmarks.stores;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.lmdbjava.CursorIterable;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.PutFlags;
import org.lmdbjava.Txn;

/**
 * A database in LMDB, which has one writer at a time.
 *
 * <p>Force: the default, without {@code MDB_NOSYNC} or {@code MDB_NOMETASYNC}: a commit forces its pages and then its
 * root; committers that wait share one transaction.
 */
final class LmdbBank implements BankStore {

    private static final long MAX_BYTES = 1L << 36; // of address space; the file is as large as what is in it

    private final Env<ByteBuffer> environment;
    private final Dbi<ByteBuffer> balances;
    private final GroupCommit commits = new GroupCommit(this::commit);
    private final ThreadLocal<ByteBuffer> key = ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(Integer.BYTES));

    LmdbBank(Path directory) {
        environment = Env.create()
                .setMapSize(MAX_BYTES)
                .setMaxReaders(256)
                .setMaxDbs(1)
                .open(directory.toFile());
        balances = environment.openDbi("balances", DbiFlags.MDB_CREATE);
    }

    private ByteBuffer key(int account) {
        return key.get().clear().putInt(account).flip();
    }

    private static ByteBuffer value(ByteBuffer buffer, long balance) {
        return buffer.clear().putLong(balance).flip();
    }

    private long balance(Txn<ByteBuffer> txn, int account) {
        ByteBuffer value = balances.get(txn, key(account));
        if (value == null) {
            throw new IllegalArgumentException("there is no account " + account);
        }
        return value.getLong();
    }

    @Override
    public void createAccounts(int first, int count) {
        ByteBuffer value = ByteBuffer.allocateDirect(Long.BYTES);
        try (Txn<ByteBuffer> txn = environment.txnWrite()) {
            for (int i = first; i < first + count; i++) {
                balances.put(txn, key(i), value(value, FIRST_BALANCE), PutFlags.MDB_APPEND);
            }
            txn.commit();
        }
    }

    @Override
    public boolean transfer(Transfer transfer) {
        return commits.run(transfer);
    }

    private boolean[] commit(List<Transfer> group) {
        boolean[] accepted = new boolean[group.size()];
        ByteBuffer value = ByteBuffer.allocateDirect(Long.BYTES);
        try (Txn<ByteBuffer> txn = environment.txnWrite()) {
            for (int i = 0; i < accepted.length; i++) {
                Transfer transfer = group.get(i);
                long from = balance(txn, transfer.from());
                if (from >= transfer.amount()) {
                    accepted[i] = true;
                    long to = balance(txn, transfer.to());
                    balances.put(txn, key(transfer.from()), value(value, from - transfer.amount()));
                    balances.put(txn, key(transfer.to()), value(value, to + transfer.amount()));
                }
            }
            txn.commit();
        }
        return accepted;
    }

    @Override
    public long balance(int account) {
        try (Txn<ByteBuffer> txn = environment.txnRead()) {
            return balance(txn, account);
        }
    }

    @Override
    public long sum() {
        try (Txn<ByteBuffer> txn = environment.txnRead();
                CursorIterable<ByteBuffer> entries = balances.iterate(txn)) {
            long sum = 0;
            for (CursorIterable.KeyVal<ByteBuffer> entry : entries) {
                sum += entry.val().getLong();
            }
            return sum;
        }
    }

    @Override
    public void close() {
        environment.close();
    }
}
