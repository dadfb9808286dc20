package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.holdfast.stm.Stm.atomic;
import static org.holdfast.stm.Stm.snapshot;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.holdfast.stm.collect.TMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConcurrentStoreTest {

    private static final StoreOptions ASYNC = StoreOptions.defaults().withDurability(Durability.ASYNC);

    @TempDir
    Path directory;

    static final class Pair {
        final TLong left = new TLong();
        final TLong right = new TLong();
    }

    static final class Account {
        final String name;
        final TLong balance = new TLong();
        final TVar<Account> friend = new TVar<>(null);
        final TMap<String, Account> known = new TMap<>();

        Account(String name) {
            this.name = name;
        }
    }

    @Test
    void changesOfDifferentFieldsOfOneEntityDoNotUndoEachOther() throws Exception {
        int rounds = 3_000;
        try (DurableStore store = DurableStore.open(directory, ASYNC)) {
            Pair pair = store.getOrCreate("pair", Pair::new);
            Threads.together(2, thread -> {
                TLong mine = thread == 0 ? pair.left : pair.right;
                for (int i = 0; i < rounds; i++) {
                    atomic(() -> mine.set(mine.get() + 1));
                }
                return null;
            });
        }
        try (DurableStore store = DurableStore.open(directory)) {
            Pair pair = store.getOrCreate("pair", Pair::new);
            assertThat(List.of(pair.left.get(), pair.right.get())).containsExactly((long) rounds, (long) rounds);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void whatManyThreadsLeaveIsWhatComesBack(long seed) throws Exception {
        Map<String, String> before;
        try (DurableStore store = DurableStore.open(directory, ASYNC)) {
            TMap<String, Account> accounts = store.getOrCreate("accounts", TMap::new);
            Threads.together(4, thread -> {
                Random random = new Random(seed * 31 + thread);
                for (int i = 0; i < 400; i++) {
                    change(accounts, random);
                }
                return null;
            });
            before = words(accounts);
            assertThat(total(accounts)).isZero();
        }
        try (DurableStore store = DurableStore.open(directory)) {
            TMap<String, Account> accounts = store.getOrCreate("accounts", TMap::new);
            assertThat(words(accounts)).isEqualTo(before);
        }
    }

    private static void change(TMap<String, Account> accounts, Random random) {
        String one = "a" + random.nextInt(40);
        String other = "a" + random.nextInt(40);
        int kind = random.nextInt(6);
        int amount = random.nextInt(10);
        atomic(() -> {
            Account from = accounts.computeIfAbsent(one, Account::new);
            Account to = accounts.computeIfAbsent(other, Account::new);
            switch (kind) {
                case 0 -> from.friend.set(to);
                case 1 -> from.known.put(other, to);
                case 2 -> from.known.remove(other);
                case 3 -> {
                    if (from.balance.get() == 0) {
                        accounts.remove(one); // others may still know it, and it may come back through them
                    }
                }
                case 4 -> {
                    if (from.friend.get() != null) {
                        accounts.putIfAbsent(from.friend.get().name, from.friend.get());
                    }
                }
                default -> {
                    from.balance.set(from.balance.get() - amount);
                    to.balance.set(to.balance.get() + amount);
                }
            }
        });
    }

    private static long total(TMap<String, Account> accounts) {
        return snapshot(() -> accounts.values().stream()
                .mapToLong(account -> account.balance.get())
                .sum());
    }

    private static Map<String, String> words(TMap<String, Account> accounts) {
        return snapshot(() -> {
            Map<String, String> words = new TreeMap<>();
            accounts.forEach((name, account) -> {
                Account friend = account.friend.get();
                List<String> known = new ArrayList<>(account.known.keySet());
                known.sort(null);
                boolean same = friend == null || accounts.get(friend.name) == friend;
                words.put(
                        name,
                        account.name + " " + account.balance.get() + " " + (friend == null ? "-" : friend.name) + same
                                + known);
            });
            return words;
        });
    }

    @Test
    void twoThatMakeOverlappingGraphsDurableBothSucceed() throws Exception {
        int rounds = 100;
        int size = 30;
        try (DurableStore store = DurableStore.open(directory, ASYNC)) {
            TMap<String, Account> accounts = store.getOrCreate("accounts", TMap::new);
            for (int round = 0; round < rounds; round++) {
                List<Account> ring = ring("r" + round + "-", size);
                String name = "r" + round;
                Threads.together(2, thread -> accounts.put(name + "/" + thread, ring.get(thread * size / 2)));
            }
        }
        try (DurableStore store = DurableStore.open(directory)) {
            TMap<String, Account> accounts = store.getOrCreate("accounts", TMap::new);
            for (int round = 0; round < rounds; round++) {
                Account first = accounts.get("r" + round + "/0");
                Account here = first;
                for (int i = 0; i < size; i++) {
                    assertThat(here.name).isEqualTo("r" + round + "-" + i);
                    if (i == size / 2) {
                        assertThat(here).isSameAs(accounts.get("r" + round + "/1"));
                    }
                    here = here.friend.get();
                }
                assertThat(here).isSameAs(first);
            }
            assertThat(store.statistics().objects()).as("none is stored twice").isLessThan(2L * rounds * size + 100);
        }
    }

    private static List<Account> ring(String name, int size) {
        List<Account> ring = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            ring.add(new Account(name + i));
        }
        for (int i = 0; i < size; i++) {
            ring.get(i).friend.set(ring.get((i + 1) % size));
        }
        return ring;
    }
}
