package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.holdfast.stm.Stm.atomic;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.holdfast.stm.collect.TList;
import org.holdfast.stm.collect.TMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Threads at work on one store: what comes back is what was in memory when it was closed. */
@ParameterizedClass(name = "cache of {0} bytes")
@ValueSource(longs = {0, 3_000, Long.MAX_VALUE})
class ConcurrentStoreTest {

    private static final int THREADS = 4;

    @Parameter
    long cacheBytes;

    @TempDir
    Path directory;

    private StoreOptions options() {
        return StoreOptions.defaults().withCacheBytes(cacheBytes);
    }

    private DurableStore open() {
        return DurableStore.open(directory, options());
    }

    /** Five fields in one record, and the map, list and links in others. */
    static final class Account {
        final int number;
        final TLong balance = new TLong(1_000);
        final TLong visits = new TLong();
        final TVar<String> note = new TVar<>("");
        final TVar<@Nullable Account> friend = new TVar<>(null);
        final TMap<Integer, Account> contacts = new TMap<>();
        final TList<String> history = new TList<>();

        Account(int number) {
            this.number = number;
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void comesBackAsItWasAfterARandomProgram(long seed) throws Exception {
        List<String> before;
        try (DurableStore store = open()) {
            TMap<Integer, Account> accounts = store.getOrCreate("accounts", TMap::new);
            atomic(() -> IntStream.range(0, 40).forEach(i -> accounts.put(i, new Account(i))));
            Threads.together(THREADS, thread -> {
                Random random = new Random(seed * THREADS + thread);
                for (int i = 0; i < 500; i++) {
                    int number = 1_000 * (thread + 1) + i;
                    atomic(() -> step(accounts, number, random));
                }
                return null;
            });
            before = described(accounts);
        }
        try (DurableStore store = open()) {
            TMap<Integer, Account> accounts =
                    store.<TMap<Integer, Account>>root("accounts").orElseThrow();
            assertThat(described(accounts)).isEqualTo(before);
        }
    }

    private static void step(TMap<Integer, Account> accounts, int number, Random random) {
        Account one = any(accounts, random);
        Account other = any(accounts, random);
        switch (random.nextInt(8)) {
            case 0, 1 -> {
                int amount = random.nextInt(50);
                one.balance.add(-amount);
                other.balance.add(amount);
            }
            case 2 -> one.visits.add(1);
            case 3 -> one.note.set("note " + number + " after " + one.note.get().length());
            case 4 -> {
                one.friend.set(other);
                other.contacts.put(one.number, one);
            }
            case 5 -> one.history.add("step " + number);
            case 6 -> {
                Account added = new Account(number);
                added.friend.set(one);
                added.contacts.put(other.number, other);
                accounts.put(number, added);
            }
            default -> {
                if (one.number >= 1_000) {
                    accounts.remove(one.number);
                }
                one.contacts.clear();
            }
        }
    }

    private static Account any(TMap<Integer, Account> accounts, Random random) {
        int threads = 1_000 * random.nextInt(THREADS + 1);
        Account found = accounts.get(threads + random.nextInt(40));
        return found == null ? accounts.get(random.nextInt(40)) : found;
    }

    /** {@return a line for each account that can be reached, with links as numbers} */
    private static List<String> described(TMap<Integer, Account> accounts) {
        IdentityHashMap<Account, String> described = new IdentityHashMap<>();
        List<Account> toVisit = new ArrayList<>(accounts.values());
        while (!toVisit.isEmpty()) {
            Account account = toVisit.remove(toVisit.size() - 1);
            Account friend = account.friend.get();
            Map<Integer, Account> contacts = new TreeMap<>(account.contacts);
            String line = account.number + ": " + account.balance.get() + " " + account.visits.get() + " "
                    + account.note.get() + " " + (friend == null ? "-" : friend.number) + " " + contacts.keySet() + " "
                    + account.history + (accounts.get(account.number) == account ? "" : " removed");
            if (described.put(account, line) == null) {
                toVisit.addAll(contacts.values());
                if (friend != null) {
                    toVisit.add(friend);
                }
            }
        }
        return described.values().stream().sorted().toList();
    }

    @Test
    void changesOfDifferentFieldsOfOneEntityAllSurvive() throws Exception {
        int rounds = 1_000;
        try (DurableStore store = DurableStore.open(directory, options().withDurability(Durability.ASYNC))) {
            TList<Account> accounts = store.getOrCreate("accounts", TList::new);
            List<Account> all =
                    IntStream.range(0, rounds).mapToObj(Account::new).toList();
            accounts.addAll(all);
            AtomicInteger arrived = new AtomicInteger();
            Threads.together(2, thread -> {
                for (int i = 0; i < rounds; i++) {
                    Account account = all.get(i);
                    arrived.incrementAndGet();
                    while (arrived.get() < 2 * i + 2) {
                        Thread.onSpinWait();
                    }
                    if (thread == 0) {
                        account.balance.set(i);
                    } else {
                        account.note.set("note " + i);
                    }
                }
                return null;
            });
        }
        try (DurableStore store = open()) {
            List<String> lost = new ArrayList<>();
            for (Account account : store.<TList<Account>>root("accounts").orElseThrow()) {
                boolean isWhole = account.balance.get() == account.number
                        && account.note.get().equals("note " + account.number);
                if (!isWhole) {
                    lost.add(account.number + ": " + account.balance.get() + ", " + account.note.get());
                }
            }
            assertThat(lost).isEmpty();
        }
    }

    @RepeatedTest(3)
    void overlappingGraphsBecomeDurableFromTwoSidesAtOnce() throws Exception {
        int rounds = 60;
        int size = 120;
        try (DurableStore store = open()) {
            List<TVar<@Nullable Account>> roots = IntStream.range(0, 2 * rounds)
                    .mapToObj(i -> store.getOrCreate("root " + i, () -> new TVar<@Nullable Account>(null)))
                    .toList();
            long objects = store.statistics().objects();
            for (int round = 0; round < rounds; round++) {
                int first = 2 * round;
                List<Account> ring =
                        IntStream.range(0, size).mapToObj(Account::new).toList();
                for (int i = 0; i < size; i++) {
                    ring.get(i).friend.set(ring.get((i + 1) % size));
                    ring.get(i).contacts.put(0, ring.get((i + size / 2) % size));
                }
                Threads.together(2, thread -> {
                    roots.get(first + thread).set(ring.get(thread * size / 2));
                    return null;
                });
            }
            assertThat(store.statistics().objects()).isEqualTo(objects + 3L * rounds * size);
        }
        try (DurableStore store = open()) {
            for (int round = 0; round < rounds; round++) {
                Account left = store.<TVar<Account>>root("root " + 2 * round)
                        .orElseThrow()
                        .get();
                Account right = store.<TVar<Account>>root("root " + (2 * round + 1))
                        .orElseThrow()
                        .get();
                assertThat(left.contacts.get(0)).isSameAs(right);
                Set<Account> ring = new HashSet<>();
                for (Account next = left; ring.add(next); next = next.friend.get()) {
                    assertThat(next.balance.get()).isEqualTo(1_000);
                }
                assertThat(ring).hasSize(size).contains(right);
            }
        }
    }

    @RepeatedTest(10)
    void threadsThatCreateTheSameRootGetOneInstance() throws Exception {
        Part shared = new Part(7);
        try (DurableStore store = open()) {
            List<List<Object>> seen = Threads.together(
                    8,
                    thread -> List.of(
                            store.getOrCreate("root", () -> new Part(thread)),
                            store.<TVar<Part>>getOrCreate("shares " + thread % 2, () -> new TVar<>(shared))));
            assertThat(seen.stream().map(roots -> roots.get(0)).distinct()).hasSize(1);
            assertThat(seen.stream().map(roots -> roots.get(1)).distinct()).hasSize(2);
            assertThat(store.rootNames()).containsExactly("root", "shares 0", "shares 1");
        }
        try (DurableStore store = open()) {
            Part first = store.<TVar<Part>>root("shares 0").orElseThrow().get();
            assertThat(first)
                    .isSameAs(store.<TVar<Part>>root("shares 1").orElseThrow().get());
            assertThat(first.number.get()).isEqualTo(7);
        }
    }

    /** Groups own no variables, so their identities stand in a table that both threads write. */
    @Test
    void entitiesWithoutVariablesBecomeDurableFromTwoSidesAtOnce() throws Exception {
        int rounds = 300;
        try (DurableStore store = DurableStore.open(directory, options().withDurability(Durability.ASYNC))) {
            TMap<Integer, List<IdentityTest.Group>> map = store.getOrCreate("map", TMap::new);
            for (int round = 0; round < rounds; round++) {
                IdentityTest.Group one = new IdentityTest.Group("one");
                IdentityTest.Group two = new IdentityTest.Group("two");
                int key = 2 * round;
                Threads.together(
                        2, thread -> map.put(key + thread, thread == 0 ? List.of(one, two) : List.of(two, one)));
            }
            assertThat(map).hasSize(2 * rounds);
        }
        try (DurableStore store = open()) {
            TMap<Integer, List<IdentityTest.Group>> map =
                    store.<TMap<Integer, List<IdentityTest.Group>>>root("map").orElseThrow();
            for (int round = 0; round < rounds; round++) {
                assertThat(map.get(2 * round).get(0))
                        .isSameAs(map.get(2 * round + 1).get(1));
                assertThat(map.get(2 * round).get(1))
                        .isSameAs(map.get(2 * round + 1).get(0));
                assertThat(map.get(2 * round).get(1).name).isEqualTo("two");
            }
        }
    }
}
