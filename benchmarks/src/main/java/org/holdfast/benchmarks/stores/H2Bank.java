package org.holdfast.benchmarks.stores;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/**
 * A map in H2's MVStore.
 *
 * <p>Force: {@code commit()}, which writes and does not force, then {@code sync()}; committers that wait share both. It
 * commits nothing by itself.
 */
final class H2Bank implements BankStore {

    private final MVStore store;
    private final MVMap<Integer, Long> balances;
    private final GroupCommit commits = new GroupCommit(this::commit);
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    H2Bank(Path directory) {
        store = new MVStore.Builder()
                .fileName(directory.resolve("bank.mv").toString())
                .autoCommitDisabled()
                .open();
        balances = store.openMap("balances");
    }

    @Override
    public void createAccounts(int first, int count) {
        Lock writing = lock.writeLock();
        writing.lock();
        try {
            for (int i = first; i < first + count; i++) {
                balances.append(i, FIRST_BALANCE);
            }
            store.commit();
        } finally {
            writing.unlock();
        }
        store.sync();
    }

    @Override
    public boolean transfer(Transfer transfer) {
        return commits.run(transfer);
    }

    private boolean[] commit(List<Transfer> group) {
        boolean[] accepted = new boolean[group.size()];
        Lock writing = lock.writeLock();
        writing.lock();
        try {
            for (int i = 0; i < accepted.length; i++) {
                Transfer transfer = group.get(i);
                long from = balance(transfer.from());
                if (from >= transfer.amount()) {
                    accepted[i] = true;
                    balances.put(transfer.from(), from - transfer.amount());
                    balances.put(transfer.to(), balance(transfer.to()) + transfer.amount());
                }
            }
            store.commit();
        } finally {
            writing.unlock();
        }
        store.sync();
        return accepted;
    }

    @Override
    public long balance(int account) {
        Long balance = balances.get(account);
        if (balance == null) {
            throw new IllegalArgumentException("there is no account " + account);
        }
        return balance;
    }

    @Override
    public long sum() {
        Lock reading = lock.readLock();
        reading.lock();
        try {
            return balances.values().stream().mapToLong(Long::longValue).sum();
        } finally {
            reading.unlock();
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
