package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.holdfast.stm.Stm.atomic;

import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.holdfast.stm.Stm;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.holdfast.stm.collect.TMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What leaves the heap and is loaded again comes with its newest value; a snapshot that began before wants an older
 * one.
 */
class SnapshotBesideEvictionTest {

    @TempDir
    Path directory;

    static final class Account {
        final TLong balance = new TLong(1);
        final TVar<String> owner = new TVar<>("ada");
    }

    @BeforeEach
    void store() {
        try (DurableStore store = DurableStore.open(directory)) {
            TMap<String, Account> accounts = store.getOrCreate("accounts", TMap::new);
            accounts.put("ada", new Account());
        }
    }

    private interface Change {
        void to(Account account);
    }

    private void readsTheOldValueAfter(boolean loadedBefore, Change change) throws Exception {
        try (DurableStore store = DurableStore.open(directory)) {
            TMap<String, Account> accounts =
                    store.<TMap<String, Account>>root("accounts").orElseThrow();
            if (loadedBefore) {
                assertThat(accounts.get("ada").balance.get()).isEqualTo(1);
            }
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch changed = new CountDownLatch(1);
            FutureTask<String> snapshot = new FutureTask<>(() -> Stm.<String, InterruptedException>snapshot(() -> {
                begun.countDown();
                assertThat(changed.await(60, TimeUnit.SECONDS)).isTrue();
                Account account = accounts.get("ada");
                return account.owner.get() + account.balance.get();
            }));
            new Thread(snapshot).start();
            assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();

            WeakReference<Account> held = new WeakReference<>(changeInAFrameOfItsOwn(accounts, change));
            for (int i = 0; i < 5 && held.get() != null; i++) {
                System.gc();
            }
            changed.countDown();

            assertThat(snapshot.get()).isEqualTo("ada1");
        }
    }

    private static Account changeInAFrameOfItsOwn(TMap<String, Account> accounts, Change change) {
        Account account = accounts.get("ada");
        change.to(account);
        return account;
    }

    @Test
    void aSnapshotReadsWhatALoadedObjectWas() throws Exception {
        readsTheOldValueAfter(true, account -> account.balance.set(2));
    }

    @Test
    void aSnapshotReadsWhatAnObjectWasThatWasChangedBlindly() throws Exception {
        readsTheOldValueAfter(false, account -> account.balance.set(2));
    }

    @Test
    void aSnapshotReadsTheOtherVariablesOfAChangedObject() throws Exception {
        readsTheOldValueAfter(false, account -> account.owner.set("bob"));
    }

    @Test
    void aSnapshotReadsThroughManyChanges() throws Exception {
        readsTheOldValueAfter(true, account -> {
            for (int i = 0; i < 100; i++) {
                atomic(() -> {
                    account.balance.add(1);
                    account.owner.set("bob");
                });
            }
        });
    }

    @Test
    void whatASnapshotKeptInMemoryMayGoWhenItHasEnded() throws Exception {
        try (DurableStore store = DurableStore.open(directory)) {
            TMap<String, Account> accounts =
                    store.<TMap<String, Account>>root("accounts").orElseThrow();
            WeakReference<Account> held = Stm.<WeakReference<Account>, Exception>snapshot(() -> {
                FutureTask<WeakReference<Account>> change = new FutureTask<>(
                        () -> new WeakReference<>(changeInAFrameOfItsOwn(accounts, account -> account.balance.set(2))));
                new Thread(change).start();
                return change.get();
            });
            // The next change of the map's leaf lets go of the entry that the leaf holds; nothing else may hold the
            // account.
            accounts.remove("ada");
            for (int i = 0; i < 50 && held.get() != null; i++) {
                System.gc();
            }
            assertThat(held.get()).isNull();
        }
    }
}
