package org.holdfast.durable;

import static org.holdfast.stm.Stm.atomic;

import java.nio.file.Path;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.holdfast.stm.collect.TMap;

/** A process that makes one transaction which its heap cannot hold: makes accounts, changes all, removes some. */
final class HugeTransaction {

    static final class Account {
        final TLong balance = new TLong();
        final TVar<String> owner = new TVar<>("");
    }

    private static final class Undone extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private HugeTransaction() {}

    /**
     * Runs it.
     *
     * @param arguments directory, number of accounts, and {@code undo} if it is to fail at the end
     */
    public static void main(String[] arguments) {
        int count = Integer.parseInt(arguments[1]);
        try (DurableStore store = DurableStore.open(Path.of(arguments[0]))) {
            TMap<Integer, Account> accounts = store.getOrCreate("accounts", TMap::new);
            atomic(() -> {
                fill(accounts, count);
                if (arguments[2].equals("undo")) {
                    throw new Undone();
                }
            });
        } catch (Undone e) {
            // as it was told to
        }
    }

    private static void fill(TMap<Integer, Account> accounts, int count) {
        for (int i = 0; i < count; i++) {
            Account account = new Account();
            account.owner.set("owner " + i);
            accounts.put(i, account);
        }
        for (int i = 0; i < count; i++) {
            accounts.get(i).balance.add(i);
        }
        for (int i = 0; i < count; i += 10) {
            accounts.remove(i);
        }
    }
}
