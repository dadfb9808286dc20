package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.holdfast.stm.Stm.atomic;

import java.io.File;
import java.math.MathContext;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Path;
import java.util.AbstractMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.holdfast.stm.collect.TList;
import org.holdfast.stm.collect.TMap;
import org.holdfast.stm.collect.TSortedMap;
import org.holdfast.stm.spi.Variable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What may not be stored is refused with its remedy, and nothing of the transaction has happened then (P8). */
class RefusalTest {

    private static final String HERE = RefusalTest.class.getName();

    private final DurableStore store;
    private final Path directory;
    private Part anchor;

    RefusalTest(@TempDir Path directory) {
        this.directory = directory;
        store = DurableStore.open(directory);
    }

    @BeforeEach
    void makeAnAnchor() {
        anchor = store.getOrCreate("anchor", () -> new Part(1));
    }

    @AfterEach
    void close() {
        store.close();
    }

    static final class Counting {
        int count;
        final TLong other = new TLong();
    }

    static final class Money {
        final long amount = 1;
        final String currency = "EUR";
    }

    static final class Open {
        final Object content;

        Open(Object content) {
            this.content = content;
        }
    }

    static class Named {
        final TVar<String> name = new TVar<>("outer");
    }

    static final class NamedTwice extends Named {
        @SuppressWarnings("HidingField") // what is refused
        final TVar<String> name = new TVar<>("inner");
    }

    final class Inner {
        final TLong number = new TLong();

        @Override
        public String toString() {
            return number + " of " + store;
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // what is refused
    record Texts(String[] texts) {}

    static final class Counters {
        final TLong[] counters = {new TLong()};
        final TLong number = new TLong();
    }

    record Holder(Object held) {}

    record Chain(@Nullable Chain next) {
        static Chain ofLength(int length) {
            Chain chain = null;
            for (int i = 0; i < length; i++) {
                chain = new Chain(chain);
            }
            return chain;
        }
    }

    static Stream<Arguments> refused() {
        String unseen = " can change unseen; use ";
        String list = unseen + "a TList, or List.copyOf if it does not change";
        String map = unseen + "a TMap, or Map.copyOf if it does not change";
        String set = unseen + "a TSet, or Set.copyOf if it does not change";
        String orderedMap = ", or Collections.unmodifiableMap if its order counts, too";
        String orderedSet = ", or Collections.unmodifiableSet if its order counts, too";
        String sortedMap = "a TSortedMap, or Collections.unmodifiableSortedMap if it does not change";
        String view = " is a view of a collection; store the collection,"
                + " or by List.copyOf, Set.copyOf or Map.copyOf what the view shows now";
        String comparator = "use an enum constant or a record that implements Comparator,"
                + " or Comparator.naturalOrder(), Comparator.reverseOrder() or String.CASE_INSENSITIVE_ORDER";
        String time = unseen + "java.time.Instant or another class of java.time";
        String process = " belongs to this process and cannot be stored; a transaction needs no locks";
        String unknown = " is not known to be immutable; store what it says as a string, a number or a record";
        return Stream.of(
                byClass(() -> new ArrayList<>(List.of(1)), list),
                byClass(() -> Arrays.asList(1, 2), list),
                byClass(ArrayDeque::new, list),
                byClass(() -> Collections.synchronizedList(List.of()), list),
                byClass(() -> Collections.unmodifiableCollection(List.of()), list),
                byClass(() -> Collections.checkedSet(Set.of(), String.class), set),
                byClass(
                        () -> Collections.unmodifiableMap(new TMap<>()),
                        " is a view of something that cannot be read when it is stored (TxnStateException); store a copy, made by List.copyOf, Set.copyOf or Map.copyOf"),
                byClass(HashMap::new, map),
                byClass(LinkedHashMap::new, map + orderedMap),
                byClass(TreeMap::new, unseen + sortedMap),
                byClass(() -> new EnumMap<>(TimeUnit.class), map + orderedMap),
                byClass(() -> EnumSet.of(TimeUnit.DAYS), set + orderedSet),
                byClass(() -> new LinkedHashSet<>(), set + orderedSet),
                byClass(ConcurrentHashMap::new, map),
                byClass(BitSet::new, unseen + "what its toLongArray gives, or a TSet"),
                byClass(() -> TimeZone.getTimeZone("UTC"), unseen + "a java.time.ZoneId"),
                byClass(
                        () -> Path.of("x"),
                        " belongs to the file system of this process; store what its toString says"),
                byClass(
                        () -> new File("x"),
                        " belongs to the file system of this process; store what its toString says"),
                byClass(RefusalTest::url, " asks the network whether it equals another; use a java.net.URI"),
                byClass(
                        () -> String.class,
                        " could be any class, also one that the next process has not;"
                                + " store its name, or an enum constant"),
                byClass(HashSet::new, set),
                byClass(
                        TreeSet::new,
                        unseen
                                + "a TSortedMap with the elements as keys, or Collections.unmodifiableSortedSet if it does"
                                + " not change"),
                byClass(() -> new TMap<>().keySet(), view),
                byClass(() -> new TSortedMap<>().descendingMap(), view),
                byClass(String.CASE_INSENSITIVE_ORDER::reversed, " cannot be stored; " + comparator),
                byClass(Date::new, time),
                byClass(GregorianCalendar::new, time),
                byClass(() -> new java.sql.Timestamp(0), time),
                byClass(RefusalTest::builder, unseen + "a String"),
                byClass(AtomicLong::new, " changes outside transactions; use a TLong"),
                byClass(AtomicInteger::new, " changes outside transactions; use a TLong"),
                byClass(AtomicBoolean::new, " changes outside transactions; use a TVar"),
                byClass(AtomicReference::new, " changes outside transactions; use a TVar"),
                byClass(Thread::new, process),
                byClass(ReentrantLock::new, process),
                byClass(() -> new Semaphore(1), unknown),
                byClass(Object::new, unknown),
                byClass(() -> new AbstractMap.SimpleEntry<>(1, 2), unknown),
                byClass(
                        () -> (Supplier<String> & java.io.Serializable) () -> "x",
                        " is a function (a lambda or method reference), which cannot be stored;"
                                + " store the data it would work on"),
                byClass(
                        Money::new,
                        " has no transactional field, so it is neither a value nor an entity;"
                                + " make it a record if it never changes, or make what changes a TVar, TLong or TMap"),
                byClass(
                        () -> new Open("x"),
                        " has no transactional field, so it is neither a value nor an entity;"
                                + " make it a record if it never changes, or make what changes a TVar, TLong or TMap"),
                byClass(NamedTwice::new, " has two fields of the name name, one inherited; rename one"),
                Arguments.of(
                        "String[]",
                        (Supplier<Object>) () -> new String[1],
                        "an array of objects (java.lang.String[]) can change unseen;"
                                + " use List.of, List.copyOf, a TList or a TArray"),
                Arguments.of(
                        "Object[][]",
                        (Supplier<Object>) () -> new Object[1][1],
                        "an array of objects (java.lang.Object[][]) can change unseen;"
                                + " use List.of, List.copyOf, a TList or a TArray"),
                Arguments.of(
                        "Texts",
                        (Supplier<Object>) () -> new Texts(new String[1]),
                        "component texts of record " + HERE + "$Texts is an array of objects, which can change unseen;"
                                + " use a List, made by List.copyOf, or a TList or TArray"),
                Arguments.of(
                        "Counters",
                        (Supplier<Object>) Counters::new,
                        "field counters of " + HERE + "$Counters is an array of objects, which can change unseen;"
                                + " use a List, made by List.copyOf, or a TList or TArray"),
                Arguments.of(
                        "Counting",
                        (Supplier<Object>) Counting::new,
                        "field count of " + HERE + "$Counting can change unseen;"
                                + " make it final, and a TVar or TLong if it changes"),
                Arguments.of(
                        "Chain",
                        (Supplier<Object>) () -> Chain.ofLength(10_000),
                        "values stand in values more than 400 deep; let a TVar or a TList hold what follows"));
    }

    private static URL url() {
        try {
            return new URL("http://localhost");
        } catch (MalformedURLException e) {
            throw new AssertionError(e);
        }
    }

    private static StringBuilder builder() {
        return new StringBuilder();
    }

    private static Arguments byClass(Supplier<Object> value, String message) {
        String name = value.get().getClass().getName();
        return Arguments.of(name, value, name + message);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void refusesWithARemedyAndDoesNothing(String name, Supplier<Object> value, String message) {
        assertRefused(
                () -> atomic(() -> {
                    anchor.number.set(2);
                    anchor.content.set(value.get());
                }),
                "root `anchor` → field `content`: " + message);
        assertThat(anchor.number.get()).isEqualTo(1);
        assertThat(anchor.content.get()).isNull();
    }

    @Test
    void refusesAnInnerClassThatRefersToTheObjectAroundIt() {
        assertRefused(
                () -> anchor.content.set(new Inner()),
                "root `anchor` → field `content`: " + HERE
                        + "$Inner is an inner class and refers to the object around it; make it static");
    }

    @Test
    void saysInWhichComponentsItWasMet() {
        assertRefused(
                () -> anchor.content.set(new Holder(Optional.of(new Holder(builder())))),
                "root `anchor` → field `content` → field `held` → field `held`:"
                        + " java.lang.StringBuilder can change unseen; use a String");
    }

    @Test
    void saysOnWhichWayThroughANewGraphItWasMet() {
        Part first = new Part(10);
        Part second = new Part(11);
        first.next.set(second);
        second.content.set(new Holder(new AtomicLong()));
        assertRefused(
                () -> anchor.next.set(first),
                "root `anchor` → field `next` → field `next` → field `content` → field `held`:"
                        + " java.util.concurrent.atomic.AtomicLong changes outside transactions; use a TLong");
        assertTransient(first, second);
    }

    @Test
    void aClassRefusedDeepInANewGraphLeavesTheWholeGraphTransient() {
        List<Part> chain = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            Part part = new Part(i);
            if (i > 0) {
                part.next.set(chain.get(i - 1));
            }
            chain.add(part);
        }
        chain.get(0).content.set(builder());
        Part head = chain.get(chain.size() - 1);
        assertThatThrownBy(() -> anchor.next.set(head))
                .isInstanceOf(NotStorableException.class)
                .hasMessage("root `anchor`" + " → field `next`".repeat(5) + " → … 9991 more …"
                        + " → field `next`".repeat(4)
                        + " → field `content`: java.lang.StringBuilder can change unseen; use a String");
        assertTransient(chain.toArray(Part[]::new));
        chain.get(0).content.set("a string");
        anchor.next.set(head);
        assertThat(chain.stream().filter(part -> StoreProbe.stored(part.number) == null))
                .isEmpty();
    }

    @Test
    void refusesKeysWhosePlaceInAMapDependsOnTheProcess() {
        TMap<Object, String> map = store.getOrCreate("map", TMap::new);
        Part key = new Part(1);
        for (Object refused : List.of(
                key,
                key.number,
                List.of(key),
                withNullBefore(key),
                new Holder(key),
                Optional.of(key),
                Map.of("k", key),
                Set.of(new Holder(key)),
                Map.entry("k", key),
                Collections.singletonList(key))) {
            assertThatThrownBy(() -> map.put(refused, "x"))
                    .as("key %s", refused)
                    .isInstanceOf(NotStorableException.class)
                    .hasMessage("root `map` → a key: "
                            + (refused == key.number ? TLong.class : Part.class).getName()
                            + " has its place in the map by an identity hash code, which does not outlast the process;"
                            + " use a string, a number or a record of such as key");
        }
        assertThat(map).isEmpty();
        assertTransient(key);
    }

    @ParameterizedTest
    @MethodSource("withoutLastingHash")
    void refusesKeysOfClassesThatHashByIdentity(Object key, Class<?> named) {
        TMap<Object, String> map = store.getOrCreate("map", TMap::new);
        assertThatThrownBy(() -> map.put(key, "x"))
                .isInstanceOf(NotStorableException.class)
                .hasMessageStartingWith("root `map` → a key: " + named.getName() + " has its place in the map by");
        assertThat(map).isEmpty();
    }

    static Stream<Arguments> withoutLastingHash() {
        return Stream.of(
                Arguments.of(new byte[1], byte[].class),
                Arguments.of(new Holder(new int[1][1]), int[][].class),
                Arguments.of(List.of(Pattern.compile("x")), Pattern.class),
                Arguments.of(MathContext.UNLIMITED, MathContext.class),
                Arguments.of(String.CASE_INSENSITIVE_ORDER, String.CASE_INSENSITIVE_ORDER.getClass()));
    }

    private static List<@Nullable Object> withNullBefore(Object key) {
        return Stream.of(null, key).toList();
    }

    @Test
    void aRefusedRootIsNotThere() {
        assertRefused(
                () -> store.getOrCreate("list", ArrayList::new),
                "root `list`: java.util.ArrayList can change unseen; use a TList, or List.copyOf if it does not change");
        try (DurableStore again = DurableStore.open(directory)) {
            assertThat(again.rootNames()).containsExactly("anchor");
            assertThat(again.<TList<String>>getOrCreate("list", TList::new)).isEmpty();
        }
    }

    private void assertRefused(Runnable change, String message) {
        long appended = StoreProbe.appended(anchor.number);
        StoreStatistics before = store.statistics();
        assertThatThrownBy(change::run).isInstanceOf(NotStorableException.class).hasMessage(message);
        assertThat(StoreProbe.appended(anchor.number)).isEqualTo(appended);
        assertThat(store.statistics()).isEqualTo(before);
        anchor.number.add(41);
        anchor.number.add(-41);
        store.close();
        try (DurableStore again = DurableStore.open(directory)) {
            assertThat(again.statistics().objects()).isEqualTo(before.objects());
            Part stored = again.<Part>root("anchor").orElseThrow();
            assertThat(stored.number.get()).isEqualTo(1);
            assertThat(stored.content.get()).isNull();
            assertThat(stored.next.get()).isNull();
        }
    }

    private static void assertTransient(Part... parts) {
        assertThat(Stream.of(parts)
                        .flatMap(part -> Stream.<Variable>of(part.number, part.content, part.next))
                        .filter(variable -> StoreProbe.stored(variable) != null))
                .isEmpty();
    }
}
