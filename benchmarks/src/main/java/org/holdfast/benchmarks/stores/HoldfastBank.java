package org.holdfast.benchmarks.stores;

import java.nio.file.Path;
import org.holdfast.durable.Durability;
import org.holdfast.durable.DurableStore;
import org.holdfast.durable.StoreOptions;
import org.holdfast.stm.Stm;
import org.holdfast.stm.TLong;
import org.holdfast.stm.collect.TMap;
import org.jspecify.annotations.Nullable;

/**
 * Entities in a map that is a root of a durable store, or in a map that nothing makes durable.
 *
 * <p>Force: with {@code SYNC} {@code atomic} returns after the force that covers it, which committers share; with
 * {@code ASYNC} the force follows within about 50 ms; in memory there is none.
 */
final class HoldfastBank implements BankStore {

    /** An account, which has a number in the map only. */
    static final class Account {

        private final TLong balance = new TLong(FIRST_BALANCE);
    }

    private final @Nullable DurableStore store;
    private final TMap<Integer, Account> accounts;

    private HoldfastBank(@Nullable DurableStore store, TMap<Integer, Account> accounts) {
        this.store = store;
        this.accounts = accounts;
    }

    static HoldfastBank open(Path directory, Durability durability) {
        DurableStore store =
                DurableStore.open(directory, StoreOptions.defaults().withDurability(durability));
        return new HoldfastBank(store, store.getOrCreate("accounts", TMap::new));
    }

    static HoldfastBank inMemory() {
        return new HoldfastBank(null, new TMap<>());
    }

    @Override
    public void createAccounts(int first, int count) {
        Stm.atomic(() -> {
            for (int i = first; i < first + count; i++) {
                accounts.put(i, new Account());
            }
        });
        if (store != null) {
            store.sync(); // which has nothing to do unless it is written behind
        }
    }

    @Override
    public boolean transfer(Transfer transfer) {
        return Stm.atomic(() -> {
            TLong from = account(transfer.from()).balance;
            TLong to = account(transfer.to()).balance;
            long before = from.get();
            if (before < transfer.amount()) {
                return false;
            }
            from.set(before - transfer.amount());
            to.set(to.get() + transfer.amount());
            return true;
        });
    }

    private Account account(int number) {
        Account found = accounts.get(number);
        if (found == null) {
            throw new IllegalArgumentException("there is no account " + number);
        }
        return found;
    }

    @Override
    public long balance(int account) {
        return Stm.snapshot(() -> account(account).balance.get());
    }

    @Override
    public long sum() {
        return Stm.snapshot(() -> {
            long sum = 0;
            for (Account account : accounts.values()) {
                sum += account.balance.get();
            }
            return sum;
        });
    }

    @Override
    public void close() {
        if (store != null) {
            store.close();
        }
    }
}
