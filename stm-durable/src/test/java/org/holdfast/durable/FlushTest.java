package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.holdfast.stm.Stm.atomic;
import static org.holdfast.stm.Stm.snapshot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.holdfast.stm.Stm;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.holdfast.stm.TxnStateException;
import org.holdfast.stm.collect.TList;
import org.holdfast.stm.collect.TMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** A transaction that moves its changes out of memory is one like any other. */
@Timeout(60)
@ParameterizedClass(name = "cache of {0} bytes")
@ValueSource(longs = {0, Long.MAX_VALUE})
class FlushTest {

    static final class Account {
        final TLong balance = new TLong();
        final TVar<String> owner = new TVar<>("nobody");
    }

    @Parameter
    long cacheBytes;

    @TempDir
    Path directory;

    private DurableStore store;
    private TMap<String, Account> accounts;

    @BeforeEach
    void open() {
        store = DurableStore.open(directory, StoreOptions.defaults().withCacheBytes(cacheBytes));
        accounts = store.getOrCreate("accounts", TMap::new);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void reopen() {
        store.close();
        open();
    }

    private static void inAnotherThread(Runnable work) {
        CompletableFuture.runAsync(work).join();
    }

    private long spillFiles() throws Exception {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith("flushed-"))
                    .count();
        }
    }

    @Test
    void itsOwnReadsSeeWhatWasMovedAndNobodyElseDoes() {
        atomic(() -> accounts.put("ada", new Account()));
        atomic(() -> {
            accounts.get("ada").balance.set(1);
            accounts.put("bob", new Account());
            accounts.get("bob").balance.set(2);
            store.flush();
            assertThat(accounts.get("ada").balance.get()).isEqualTo(1);
            assertThat(accounts.get("bob").balance.get()).isEqualTo(2);
            assertThat(accounts.keySet()).containsExactlyInAnyOrder("ada", "bob");
            inAnotherThread(() -> {
                assertThat(accounts.get("ada").balance.get()).isZero();
                assertThat(accounts.containsKey("bob")).isFalse();
            });
        });
        assertThat(accounts.get("bob").balance.get()).isEqualTo(2);
        reopen();
        assertThat(accounts.get("ada").balance.get()).isEqualTo(1);
        assertThat(accounts.get("bob").balance.get()).isEqualTo(2);
    }

    @Test
    void whatIsChangedAgainAfterwardsCountsAsItIsAtTheEnd() {
        atomic(() -> accounts.put("ada", new Account()));
        atomic(() -> {
            Account ada = accounts.get("ada");
            ada.balance.set(1);
            store.flush();
            ada.owner.set("Ada");
            store.flush();
            ada.balance.add(10);
            Account bob = new Account();
            accounts.put("bob", bob);
            store.flush();
            bob.balance.set(7);
            accounts.remove("bob");
            accounts.put("cleo", bob);
        });
        for (int i = 0; i < 2; i++) {
            assertThat(accounts.get("ada").balance.get()).isEqualTo(11);
            assertThat(accounts.get("ada").owner.get()).isEqualTo("Ada");
            assertThat(accounts.get("cleo").balance.get()).isEqualTo(7);
            assertThat(accounts).hasSize(2);
            reopen();
        }
    }

    @Test
    void anExceptionUndoesEverythingThatWasMoved() throws Exception {
        Account ada = new Account();
        atomic(() -> accounts.put("ada", ada));
        Account bob = new Account();
        AtomicReference<Account> remade = new AtomicReference<>();
        assertThatThrownBy(() -> atomic(() -> {
                    ada.balance.set(1);
                    accounts.put("bob", bob);
                    bob.balance.set(5);
                    accounts.put("cleo", new Account());
                    store.<TList<String>>getOrCreate("list", TList::new).add("x");
                    store.flush();
                    Garbage.collect();
                    remade.set(accounts.get("cleo"));
                    assertThat(remade.get().owner.get()).isEqualTo("nobody");
                    accounts.remove("ada");
                    store.removeRoot("accounts");
                    store.flush();
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(spillFiles()).isZero();
        for (int i = 0; i < 2; i++) {
            assertThat(accounts.keySet()).containsExactly("ada");
            assertThat(accounts.get("ada").balance.get()).isZero();
            assertThat(store.rootNames()).containsExactly("accounts");
            reopen();
        }
        assertThat(bob.balance.get()).isZero();
        assertThat(remade.get().owner.get()).isEqualTo("nobody");
        atomic(() -> {
            accounts.put("bob", bob);
            bob.balance.add(3);
            accounts.put("cleo", remade.get());
            remade.get().balance.add(4);
        });
        reopen();
        assertThat(accounts.get("bob").balance.get()).isEqualTo(3);
        assertThat(accounts.get("cleo").balance.get()).isEqualTo(4);
    }

    @Test
    void anObjectIsTheSameInstanceBeforeAndAfter() {
        AtomicReference<Account> held = new AtomicReference<>();
        atomic(() -> {
            Account bob = new Account();
            accounts.put("bob", bob);
            store.flush();
            assertThat(accounts.get("bob")).isSameAs(bob);
            held.set(bob);
        });
        assertThat(accounts.get("bob")).isSameAs(held.get());
        held.get().balance.set(3);
        reopen();
        assertThat(accounts.get("bob").balance.get()).isEqualTo(3);
    }

    @Test
    void whatWasMovedLeavesTheHeapAndComesBack() {
        atomic(() -> {
            List<java.lang.ref.WeakReference<Account>> references = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                Account account = new Account();
                account.balance.set(i);
                accounts.put("a" + i, account);
                references.add(new java.lang.ref.WeakReference<>(account));
            }
            store.flush();
            Garbage.collect();
            assertThat(references.stream().filter(reference -> reference.get() != null))
                    .hasSizeLessThan(10);
            for (int i = 0; i < 1_000; i++) {
                assertThat(accounts.get("a" + i).balance.get()).isEqualTo(i);
            }
        });
        assertThat(accounts.get("a999").balance.get()).isEqualTo(999);
        reopen();
        assertThat(accounts).hasSize(1_000);
        assertThat(accounts.get("a999").balance.get()).isEqualTo(999);
    }

    @Test
    void aChangeByOthersOfWhatWasMovedOrReadRunsTheTransactionAgain() {
        TLong read = store.getOrCreate("read", TLong::new);
        atomic(() -> accounts.put("ada", new Account()));
        for (TLong changed : List.of(read, accounts.get("ada").balance)) {
            AtomicInteger attempts = new AtomicInteger();
            atomic(() -> {
                attempts.incrementAndGet();
                long seen = read.get();
                accounts.get("ada").owner.set("Ada " + seen);
                store.flush();
                if (attempts.get() == 1) {
                    inAnotherThread(() -> changed.add(1));
                }
            });
            assertThat(attempts).hasValue(2);
            assertThat(accounts.get("ada").owner.get()).isEqualTo("Ada " + read.get());
        }
        assertThat(accounts.get("ada").balance.get()).isEqualTo(1);
    }

    @Test
    void nobodyIsLostToWhatHasNothingToDoWithIt() {
        TLong other = store.getOrCreate("other", TLong::new);
        atomic(() -> accounts.put("ada", new Account()));
        AtomicInteger attempts = new AtomicInteger();
        atomic(() -> {
            attempts.incrementAndGet();
            accounts.get("ada").balance.set(1);
            store.flush();
            inAnotherThread(() -> other.add(1));
            accounts.get("ada").balance.add(1);
        });
        assertThat(attempts).hasValue(1);
        assertThat(accounts.get("ada").balance.get()).isEqualTo(2);
        assertThat(other.get()).isEqualTo(1);
    }

    @Test
    void aSnapshotSeesWhatWasBeforeAlsoIfItLoadsItLater() {
        atomic(() -> {
            for (int i = 0; i < 100; i++) {
                accounts.put("a" + i, new Account());
            }
        });
        reopen();
        snapshot(() -> {
            assertThat(accounts.get("a0").balance.get()).isZero();
            inAnotherThread(() -> atomic(() -> {
                for (int i = 0; i < 100; i++) {
                    accounts.get("a" + i).balance.set(i + 1);
                }
                store.flush();
                Garbage.collect();
            }));
            Garbage.collect();
            for (int i = 0; i < 100; i++) {
                assertThat(accounts.get("a" + i).balance.get()).as("a" + i).isZero();
            }
            return null;
        });
        for (int i = 0; i < 100; i++) {
            assertThat(accounts.get("a" + i).balance.get()).isEqualTo(i + 1);
        }
    }

    @Test
    void aWaitGoesOnWhenAnotherChangesWhatWasRead() throws Exception {
        TLong gate = store.getOrCreate("gate", TLong::new);
        AtomicInteger attempts = new AtomicInteger();
        long waiting = Stm.statistics().waiting();
        Thread waiter = new Thread(() -> atomic(() -> {
            attempts.incrementAndGet();
            boolean open = gate.get() == 1;
            accounts.put("bob", new Account());
            store.flush();
            Stm.check(open);
        }));
        waiter.start();
        while (Stm.statistics().waiting() == waiting) {
            Thread.onSpinWait();
        }
        gate.set(1);
        waiter.join();
        assertThat(attempts).hasValue(2);
        assertThat(accounts).containsKey("bob");
    }

    @Test
    void whatIsRefusedIsNotMovedAndTheTransactionCanGoOnWithoutIt() {
        TVar<Object> any = store.getOrCreate("any", () -> new TVar<Object>(""));
        atomic(() -> {
            accounts.put("ada", new Account());
            any.set(new ArrayList<>());
            assertThatThrownBy(store::flush).isInstanceOf(NotStorableException.class);
            any.set("fine");
            store.flush();
        });
        reopen();
        assertThat(accounts).containsKey("ada");
        assertThat(store.<TVar<Object>>root("any").orElseThrow().get()).isEqualTo("fine");
    }

    @Test
    void insideANestedBlockChangesAreMovedWhenItHasEnded() throws Exception {
        atomic(() -> {
            assertThatThrownBy(() -> Stm.nested(() -> {
                        accounts.put("ada", new Account());
                        store.flush();
                        throw new IllegalStateException("no");
                    }))
                    .hasMessage("no");
            assertThat(accounts).isEmpty();
            Stm.nested(() -> accounts.put("bob", new Account()));
            store.flush();
            assertThat(spillFiles()).isEqualTo(1);
            assertThatThrownBy(() -> Stm.nested(() -> {
                        accounts.get("bob").balance.set(5);
                        throw new IllegalStateException("no");
                    }))
                    .hasMessage("no");
            assertThat(accounts.get("bob").balance.get()).isZero();
            Stm.nested(() -> {
                accounts.get("bob").owner.set("Bob");
                store.flush();
                return null;
            });
        });
        reopen();
        assertThat(accounts.keySet()).containsExactly("bob");
        assertThat(accounts.get("bob").owner.get()).isEqualTo("Bob");
        assertThat(accounts.get("bob").balance.get()).isZero();
    }

    @Test
    void additionsThatCommuteAreCountedOnce() {
        atomic(() -> accounts.put("ada", new Account()));
        atomic(() -> {
            accounts.get("ada").balance.add(1);
            store.flush();
            accounts.get("ada").balance.add(2);
            store.flush();
        });
        assertThat(accounts.get("ada").balance.get()).isEqualTo(3);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theFileOfACommitIsClosedOnceNobodyNeedsIt() throws Exception {
        atomic(() -> accounts.put("ada", new Account()));
        reopen();
        atomic(() -> {
            accounts.put("bob", new Account());
            store.flush();
        });
        assertThat(openSpillFiles()).isEqualTo(1);
        store.statistics(); // waits for the image
        accounts.get("ada").balance.get(); // which is loaded: what snapshots do not need is then forgotten
        while (openSpillFiles() > 0) { // to the end of the time that a test has
            System.gc();
            Thread.onSpinWait();
        }
        reopen();
        assertThat(accounts).containsOnlyKeys("ada", "bob");
    }

    private long openSpillFiles() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(this::isSpillFile).count();
        }
    }

    private boolean isSpillFile(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith(directory + "/flushed-");
        } catch (IOException e) {
            return false; // closed since
        }
    }

    @Test
    void outsideATransactionItSaysWhatToDo() {
        assertThatThrownBy(store::flush).isInstanceOf(TxnStateException.class).hasMessageContaining("sync()");
    }
}
