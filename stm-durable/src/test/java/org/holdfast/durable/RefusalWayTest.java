package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.holdfast.stm.Stm.atomic;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.holdfast.stm.collect.TArray;
import org.holdfast.stm.collect.TDeque;
import org.holdfast.stm.collect.TList;
import org.holdfast.stm.collect.TMap;
import org.holdfast.stm.collect.TSet;
import org.holdfast.stm.collect.TSortedMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A refusal says by which way, from a root and in words of the user, the refused object would be reached. */
class RefusalWayTest {

    private static final String LIST =
            "java.util.ArrayList can change unseen; use a TList, or List.copyOf if it does not change";

    @TempDir
    Path directory;

    enum Region {
        NORTH {
            @Override
            public String toString() {
                throw new AssertionError("no code of users runs for a message");
            }
        }
    }

    record Id(Region region, int number, List<Integer> more) {
        @Override
        public String toString() {
            throw new AssertionError("no code of users runs for a message");
        }
    }

    record Note(String text, Object content) {}

    static final class Account {
        final TVar<@Nullable Object> tags = new TVar<>(null);
        final TLong balance = new TLong();
    }

    /** Lets the root, or something behind it, refer to an object. */
    private interface Change {
        void of(Object root, Object refused);
    }

    @SuppressWarnings("unchecked") // the type of the root that is made here
    private static <T> Arguments of(String way, Supplier<T> root, BiConsumer<T, Object> change) {
        return Arguments.of(way, root, (Change) (object, refused) -> change.accept((T) object, refused));
    }

    private static Map<Integer, Integer> numbers(int size) {
        Map<Integer, Integer> numbers = new TSortedMap<>();
        IntStream.range(0, size).forEach(i -> numbers.put(i, i));
        return numbers;
    }

    private static TMap<Object, Object> largeMap() {
        TMap<Object, Object> map = new TMap<>();
        map.putAll(numbers(1_000));
        return map;
    }

    private static TList<Object> largeList() {
        TList<Object> list = new TList<>();
        list.addAll(numbers(2_000).keySet());
        return list;
    }

    private static TDeque<Object> largeDeque() {
        TDeque<Object> deque = new TDeque<>();
        deque.addAll(numbers(200).keySet());
        return deque;
    }

    private static TSet<Object> largeSet() {
        TSet<Object> set = new TSet<>();
        set.addAll(numbers(100).keySet());
        return set;
    }

    private static TSortedMap<Object, Object> largeSortedMap() {
        TSortedMap<Object, Object> map = new TSortedMap<>();
        map.putAll(numbers(1_000));
        return map;
    }

    static Stream<Arguments> ways() {
        Supplier<TMap<String, Account>> accounts = () -> {
            TMap<String, Account> map = new TMap<>();
            map.put("ada", new Account());
            map.put("bob", new Account());
            return map;
        };
        return Stream.of(
                of("key `ada` → field `tags`", accounts, (map, refused) -> map.get("ada")
                        .tags
                        .set(refused)),
                of("key `eve` → field `tags`", accounts, (map, refused) -> {
                    Account eve = new Account();
                    eve.tags.set(refused);
                    map.put("eve", eve);
                }),
                of("key `500`", RefusalWayTest::largeMap, (map, refused) -> map.put(500, refused)),
                of("a key", RefusalWayTest::largeMap, (map, refused) -> map.put(refused, 1)),
                of(
                        "key `Id[region=NORTH, number=7, more=a List]`",
                        TMap<Object, Object>::new,
                        (map, refused) -> map.put(new Id(Region.NORTH, 7, List.of()), refused)),
                of(
                        "key `" + "x".repeat(60) + "…`",
                        TMap<Object, Object>::new,
                        (map, refused) -> map.put("x".repeat(61), refused)),
                of("key `777`", RefusalWayTest::largeSortedMap, (map, refused) -> map.put(777, refused)),
                of("an element", TSet<Object>::new, TSet::add),
                of("an element", RefusalWayTest::largeSet, TSet::add),
                of("element 0", TList<Object>::new, (list, refused) -> list.add(refused)),
                of("element 1234", RefusalWayTest::largeList, (list, refused) -> list.set(1234, refused)),
                of("element 2000", RefusalWayTest::largeList, (list, refused) -> list.add(refused)),
                of("element 0", RefusalWayTest::largeDeque, (deque, refused) -> deque.addFirst(refused)),
                of("the last element", RefusalWayTest::largeDeque, (deque, refused) -> deque.addLast(refused)),
                of("element 60", RefusalWayTest::largeDeque, (deque, refused) -> {
                    List<Object> all = new ArrayList<>(deque);
                    all.add(60, refused);
                    deque.clear();
                    deque.addAll(all);
                }),
                of("element 1999", () -> new TArray<Object>(3_000), (array, refused) -> array.set(1999, refused)),
                of(
                        "element 1 → key `k` → element 0 → field `content`",
                        () -> new TVar<Object>("nothing"),
                        (variable, refused) ->
                                variable.set(List.of(1, Map.of("k", List.of(Optional.of(new Note("n", refused))))))),
                of(
                        "an element",
                        () -> new TVar<Object>("nothing"),
                        (variable, refused) -> variable.set(Set.of(refused))),
                of(
                        "key `k` → field `next` → field `content`",
                        () -> new TVar<Object>(Map.of("k", new Part(1))),
                        (variable, refused) -> {
                            Part part = (Part) ((Map<?, ?>) variable.get()).get("k");
                            part.next.set(new Part(2));
                            part.next.get().content.set(refused);
                        }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void isSaidFromTheRoot(String way, Supplier<?> root, Change change) {
        try (DurableStore store = DurableStore.open(directory)) {
            Object stored = store.getOrCreate("the root", root);
            assertRefused(way, () -> atomic(() -> change.of(stored, new ArrayList<>())));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void isSaidFromTheRootOfAStoreOpenedAgain(String way, Supplier<?> root, Change change) {
        try (DurableStore store = DurableStore.open(directory)) {
            store.getOrCreate("the root", root);
            store.getOrCreate("another root", RefusalWayTest::largeMap);
        }
        try (DurableStore store = DurableStore.open(directory)) {
            Object stored = store.root("the root").orElseThrow();
            assertRefused(way, () -> atomic(() -> change.of(stored, new ArrayList<>())));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void isSaidOfANewRoot(String way, Supplier<?> root, Change change) {
        try (DurableStore store = DurableStore.open(directory)) {
            assertRefused(
                    way,
                    () -> store.getOrCreate("the root", () -> {
                        Object made = root.get();
                        change.of(made, new ArrayList<>());
                        return made;
                    }));
        }
    }

    private static void assertRefused(String way, Runnable change) {
        assertThatThrownBy(change::run)
                .isInstanceOf(NotStorableException.class)
                .hasMessage("root `the root` → " + way + ": " + LIST);
    }

    @Test
    void isSearchedInTheStoreWhereNothingOfItIsLoaded() {
        long id;
        try (DurableStore store = DurableStore.open(directory)) {
            TList<Object> list = store.getOrCreate("list", RefusalWayTest::largeList);
            Part part = new Part(1);
            list.set(1_500, Map.of("k", part));
            id = StoreProbe.idOf(part);
        }
        try (DurableStore store = DurableStore.open(directory)) {
            Part part = loaded(store, id);
            assertThatThrownBy(() -> part.content.set(new ArrayList<>()))
                    .hasMessage("root `list` → element 1500 → key `k` → field `content`: " + LIST);
        }
    }

    @Test
    void isSaidToBeNoneWhereNoRootLeadsToTheObject() {
        try (DurableStore store = DurableStore.open(directory)) {
            Part part = store.getOrCreate("part", () -> new Part(1));
            TList<Object> list = store.getOrCreate("list", TList::new);
            store.removeRoot("part");
            store.removeRoot("list");
            assertThatThrownBy(() -> part.content.set(new ArrayList<>()))
                    .hasMessage("object " + StoreProbe.idOf(part) + " of class org.holdfast.durable.Part,"
                            + " to which no root leads, → field `content`: " + LIST);
            assertThatThrownBy(() -> list.add(new ArrayList<>()))
                    .hasMessage("object " + StoreProbe.idOf(list) + " of class org.holdfast.stm.collect.TList,"
                            + " to which no root leads, → an element: " + LIST);
        }
    }

    @Test
    void isGivenUpWhereItWouldTakeTooLong() {
        long id;
        try (DurableStore store = DurableStore.open(directory)) {
            TVar<@Nullable Part> chain = store.getOrCreate("chain", () -> new TVar<>(null));
            Part last = new Part(0);
            Part first = last;
            for (int i = 0; i < 20_000; i++) {
                Part part = new Part(i);
                part.next.set(first);
                first = part;
            }
            chain.set(first);
            id = StoreProbe.idOf(last);
        }
        try (DurableStore store = DurableStore.open(directory)) {
            Part last = loaded(store, id);
            assertThatThrownBy(() -> last.content.set(new ArrayList<>()))
                    .hasMessage("object " + id + " of class org.holdfast.durable.Part → field `content`: " + LIST);
        }
    }

    /** {@return an object without the way to it} */
    private static Part loaded(DurableStore store, long id) {
        Part anchor = store.getOrCreate("anchor", () -> new Part(0));
        return StoreProbe.load(StoreProbe.graph(anchor.number), id, Part.class);
    }

    @Test
    void goesByWhatTheTransactionHasChanged() {
        try (DurableStore store = DurableStore.open(directory)) {
            TMap<String, Account> accounts = store.getOrCreate("accounts", TMap::new);
            Account account = new Account();
            accounts.put("old", account);
            assertThatThrownBy(() -> atomic(() -> {
                        accounts.remove("old");
                        accounts.put("new", account);
                        account.tags.set(Collections.synchronizedList(List.of()));
                    }))
                    .hasMessageStartingWith("root `accounts` → key `new` → field `tags`: java.util.Collections$");
            assertThatThrownBy(() -> atomic(() -> {
                        store.getOrCreate("later", () -> List.of(account));
                        store.removeRoot("accounts");
                        account.tags.set(new ArrayList<>());
                    }))
                    .hasMessage("root `later` → element 0 → field `tags`: " + LIST);
        }
    }

    @Test
    void isSaidOfAnEntityThatHoldsNothingTransactional() {
        try (DurableStore store = DurableStore.open(directory)) {
            TMap<String, Object> map = store.getOrCreate("map", TMap::new);
            Function<Object, Object> holder = RefusalTest.Open::new;
            assertThatThrownBy(() -> map.put("k", List.of(holder.apply("x"))))
                    .hasMessageStartingWith("root `map` → key `k` → element 0: " + RefusalTest.Open.class.getName()
                            + " has no transactional field");
        }
    }
}
