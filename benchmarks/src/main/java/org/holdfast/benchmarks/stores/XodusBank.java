package org.holdfast.benchmarks.stores;

import java.nio.file.Path;
import java.util.List;
import jetbrains.exodus.ByteIterable;
import jetbrains.exodus.bindings.IntegerBinding;
import jetbrains.exodus.bindings.LongBinding;
import jetbrains.exodus.env.Cursor;
import jetbrains.exodus.env.Environment;
import jetbrains.exodus.env.EnvironmentConfig;
import jetbrains.exodus.env.Environments;
import jetbrains.exodus.env.Store;
import jetbrains.exodus.env.StoreConfig;
import jetbrains.exodus.env.Transaction;

/**
 * A store in Xodus, whose writers would conflict and so take turns.
 *
 * <p>Force: {@code setLogDurableWrite(true)}; committers that wait share one transaction.
 */
final class XodusBank implements BankStore {

    private final Environment environment;
    private final Store balances;
    private final GroupCommit commits = new GroupCommit(this::commit);

    XodusBank(Path directory) {
        environment = Environments.newInstance(directory.toFile(), new EnvironmentConfig().setLogDurableWrite(true));
        balances = environment.computeInTransaction(
                txn -> environment.openStore("balances", StoreConfig.WITHOUT_DUPLICATES, txn));
    }

    private long balance(Transaction txn, int account) {
        ByteIterable value = balances.get(txn, IntegerBinding.intToEntry(account));
        if (value == null) {
            throw new IllegalArgumentException("there is no account " + account);
        }
        return LongBinding.entryToLong(value);
    }

    private void put(Transaction txn, int account, long balance) {
        balances.put(txn, IntegerBinding.intToEntry(account), LongBinding.longToEntry(balance));
    }

    @Override
    public void createAccounts(int first, int count) {
        environment.executeInExclusiveTransaction(txn -> {
            for (int i = first; i < first + count; i++) {
                balances.putRight(txn, IntegerBinding.intToEntry(i), LongBinding.longToEntry(FIRST_BALANCE));
            }
        });
    }

    @Override
    public boolean transfer(Transfer transfer) {
        return commits.run(transfer);
    }

    private boolean[] commit(List<Transfer> group) {
        return environment.computeInExclusiveTransaction(txn -> {
            boolean[] accepted = new boolean[group.size()];
            for (int i = 0; i < accepted.length; i++) {
                Transfer transfer = group.get(i);
                long from = balance(txn, transfer.from());
                if (from >= transfer.amount()) {
                    accepted[i] = true;
                    put(txn, transfer.from(), from - transfer.amount());
                    put(txn, transfer.to(), balance(txn, transfer.to()) + transfer.amount());
                }
            }
            return accepted;
        });
    }

    @Override
    public long balance(int account) {
        return environment.computeInReadonlyTransaction(txn -> balance(txn, account));
    }

    @Override
    public long sum() {
        return environment.computeInReadonlyTransaction(txn -> {
            long sum = 0;
            try (Cursor cursor = balances.openCursor(txn)) {
                while (cursor.getNext()) {
                    sum += LongBinding.entryToLong(cursor.getValue());
                }
            }
            return sum;
        });
    }

    @Override
    public void close() {
        environment.close();
    }
}
