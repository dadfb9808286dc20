package org.holdfast.benchmarks.stores;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;
import org.eclipse.store.storage.embedded.types.EmbeddedStorage;
import org.eclipse.store.storage.embedded.types.EmbeddedStorageManager;

/**
 * An object graph in EclipseStore, changed and stored under one lock, as its manual asks.
 *
 * <p>Force: none. This release writes and does not force, and has no setting for it, so what it acknowledges is lost
 * with the machine.
 */
final class EclipseBank implements BankStore {

    /** An account, whose number is its place. */
    static final class Account {

        private long balance = FIRST_BALANCE;
    }

    private final EmbeddedStorageManager store;
    private final List<Account[]> stored;
    private final List<Account> accounts = new ArrayList<>();
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    @SuppressWarnings("unchecked") // only this class writes there
    EclipseBank(Path directory) {
        store = EmbeddedStorage.start(directory);
        if (store.root() == null) {
            store.setRoot(new ArrayList<Account[]>());
            store.storeRoot();
        }
        stored = (List<Account[]>) store.root();
        stored.forEach(some -> accounts.addAll(List.of(some)));
    }

    @Override
    public void createAccounts(int first, int count) {
        Lock writing = lock.writeLock();
        writing.lock();
        try {
            Account[] added = Stream.generate(Account::new).limit(count).toArray(Account[]::new);
            stored.add(added);
            accounts.addAll(List.of(added));
            store.store(stored);
        } finally {
            writing.unlock();
        }
    }

    @Override
    public boolean transfer(Transfer transfer) {
        Account from = accounts.get(transfer.from());
        Account to = accounts.get(transfer.to());
        Lock writing = lock.writeLock();
        writing.lock();
        try {
            if (from.balance < transfer.amount()) {
                return false;
            }
            from.balance -= transfer.amount();
            to.balance += transfer.amount();
            store.storeAll(from, to);
            return true;
        } finally {
            writing.unlock();
        }
    }

    @Override
    public long balance(int account) {
        Lock reading = lock.readLock();
        reading.lock();
        try {
            return accounts.get(account).balance;
        } finally {
            reading.unlock();
        }
    }

    @Override
    public long sum() {
        Lock reading = lock.readLock();
        reading.lock();
        try {
            return accounts.stream().mapToLong(account -> account.balance).sum();
        } finally {
            reading.unlock();
        }
    }

    @Override
    public void close() {
        store.shutdown();
    }
}
