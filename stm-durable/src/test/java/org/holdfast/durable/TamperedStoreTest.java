package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.esotericsoftware.kryo.io.Output;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.holdfast.stm.StmException;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.holdfast.stm.collect.TArray;
import org.holdfast.stm.collect.TDeque;
import org.holdfast.stm.collect.TList;
import org.holdfast.stm.collect.TMap;
import org.holdfast.stm.collect.TSet;
import org.holdfast.stm.collect.TSortedMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A store whose bytes somebody has changed, and has made the checksums right again: what is read is told to be wrong,
 * or is what such a store could hold. No other exception comes out of it, no other class is made, and nothing ends
 * never or takes memory without limit.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TamperedStoreTest {

    private static final int MOST_VISITED = 20_000;

    @TempDir
    static Path directory;

    private static List<byte[]> bodies;

    enum Colour {
        RED,
        GREEN
    }

    record Point(int x, @Nullable Object label) {}

    static final class Name {
        private final String text;

        Name(String text) {
            this.text = text;
        }
    }

    static final class Item {
        final String name;
        final TLong count = new TLong(3);
        final TVar<@Nullable Object> content = new TVar<>(null);
        final TMap<String, Object> more = new TMap<>();

        Item(String name) {
            this.name = name;
        }
    }

    private static final StoreOptions OPTIONS = StoreOptions.defaults()
            .withSerializer(Name.class, new ValueSerializer<>() {
                @Override
                public void write(Name value, DataOutput output) throws IOException {
                    output.writeUTF(value.text);
                }

                @Override
                public Name read(DataInput input, int version) throws IOException {
                    return new Name(input.readUTF());
                }
            });

    @BeforeAll
    static void makeTheStore() {
        try (DurableStore store = DurableStore.open(directory, OPTIONS)) {
            store.getOrCreate("item", () -> {
                Item item = new Item("one");
                item.content.set(new Point(1, Optional.of("label")));
                item.more.put("back", item);
                item.more.put("name", new Name("n"));
                return item;
            });
            store.getOrCreate(
                    "values",
                    () -> new TVar<>(List.of(
                            Map.of(Colour.RED, Set.of(1L, 2.0), "big", BigInteger.TEN.pow(30)),
                            UUID.fromString("123e4567-e89b-12d3-a456-426614174000"),
                            LocalDate.of(2026, 11, 25),
                            Duration.ofMinutes(5),
                            new byte[] {1, 2, 3},
                            new double[][] {{1}, {2, 3}},
                            Collections.unmodifiableMap(Map.of("k", Collections.singletonList("v"))))));
            TMap<Object, Object> map = new TMap<>();
            TSortedMap<Integer, Object> sorted = new TSortedMap<>();
            TList<Object> list = new TList<>();
            TDeque<Object> deque = new TDeque<>(500);
            IntStream.range(0, 40).forEach(i -> {
                map.put(i, "v" + i);
                sorted.put(i, i);
                list.add(i);
            });
            IntStream.range(0, 100).forEach(deque::add);
            TArray<Object> array = new TArray<>(20);
            array.set(17, Colour.GREEN);
            TSet<Object> set = new TSet<>();
            set.add("element");
            store.getOrCreate("collections", () -> List.of(map, sorted, list, deque, array, set));
        }
        bodies = StatesInMemory.bodiesOf(directory);
        assertThat(look(bodies)).isGreaterThan(150);
    }

    /** {@return how many objects there were to be seen} */
    private static int look(List<byte[]> changed) {
        Walk walk = new Walk();
        walk.add(new StatesInMemory(changed).roots(OPTIONS));
        walk.all();
        return walk.visited;
    }

    /** Looks at all that can be reached, by the methods that users have. */
    private static final class Walk {
        private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        private final List<Object> next = new ArrayList<>();
        private int visited;

        void add(@Nullable Object object) {
            if (object != null && seen.add(object)) {
                next.add(object);
            }
        }

        void all() {
            while (!next.isEmpty() && visited++ < MOST_VISITED) {
                Object object = next.remove(next.size() - 1);
                requireAllowed(object.getClass());
                try {
                    look(object);
                } catch (StmException e) {
                    assertThat(e.getMessage()).isNotBlank();
                } catch (ClassCastException e) {
                    assertThat(e)
                            .as("other than what a TreeMap says of a key that cannot be compared")
                            .hasMessageEndingWith("java.lang.Comparable is in module java.base of loader 'bootstrap')");
                }
            }
        }

        private void look(Object object) {
            if (object instanceof Map<?, ?> map) {
                int size = map.size();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    add(entry.getKey());
                    add(entry.getValue());
                    map.get(entry.getKey());
                }
                assertThat(size).isNotNegative();
                map.get(7);
            } else if (object instanceof TList<?> list) {
                for (int i = 0; i < Math.min(list.size(), 100); i++) {
                    add(list.get(i));
                }
                list.forEach(this::add);
            } else if (object instanceof TDeque<?> deque) {
                add(deque.peekFirst());
                add(deque.peekLast());
                deque.forEach(this::add);
            } else if (object instanceof Collection<?> elements) {
                elements.forEach(this::add);
            } else if (object instanceof TArray<?> array) {
                for (int i = 0; i < Math.min(array.length(), 3_000); i++) {
                    add(array.get(i));
                }
            } else if (object instanceof TVar<?> variable) {
                add(variable.get());
            } else if (object instanceof TLong number) {
                number.get();
            } else if (object instanceof Optional<?> optional) {
                add(optional.orElse(null));
            } else if (object instanceof Point point) {
                add(point.label);
            } else if (object instanceof Item item) {
                add(item.name);
                add(item.count);
                add(item.content);
                add(item.more);
            } else if (object instanceof Object[] array) {
                Arrays.asList(array).forEach(this::add);
            }
        }

        private static void requireAllowed(Class<?> type) {
            String name = type.getName();
            boolean allowed = name.startsWith("java.")
                    || name.startsWith("org.holdfast.stm.")
                    || name.startsWith(TamperedStoreTest.class.getName())
                    || type.isArray();
            assertThat(allowed).as(name).isTrue();
        }
    }

    /** {@return what came out of it that should not, empty if nothing} */
    private static Optional<Throwable> untold(List<byte[]> changed) {
        try {
            look(changed);
            return Optional.empty();
        } catch (StmException e) {
            assertThat(e.getMessage()).isNotBlank();
            return Optional.empty();
        } catch (Throwable e) {
            return Optional.of(e);
        }
    }

    /** Failures, one for each place from which they come. */
    private static final class Failures {
        private final Map<String, Throwable> byPlace = new TreeMap<>();

        void add(String how, List<byte[]> changed) {
            untold(changed)
                    .ifPresent(e -> byPlace.putIfAbsent(
                            e.getClass() + " "
                                    + List.of(e.getStackTrace()).subList(0, Math.min(3, e.getStackTrace().length)),
                            new AssertionError(how, e)));
        }

        void assertNone() {
            AssertionError all = new AssertionError(byPlace.keySet().toString());
            byPlace.values().forEach(all::addSuppressed);
            if (!byPlace.isEmpty()) {
                throw all;
            }
        }
    }

    private static List<byte[]> with(int body, int at, int value) {
        List<byte[]> changed = new ArrayList<>(bodies);
        changed.set(body, bodies.get(body).clone());
        changed.get(body)[at] = (byte) value;
        return changed;
    }

    @Test
    void everyByteOfACommitMayBeAnother() {
        Failures failures = new Failures();
        for (int body = 0; body < bodies.size(); body++) {
            for (int at = 0; at < bodies.get(body).length; at++) {
                byte is = bodies.get(body)[at];
                for (int value : new int[] {is ^ 1 << at % 8, is + 1}) {
                    failures.add(
                            "body " + body + " byte " + at + " from " + is + " to " + value, with(body, at, value));
                }
            }
        }
        failures.assertNone();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void someBytesMayBeOthersGoneOrDoubled(long seed) {
        Random random = new Random(seed);
        Failures failures = new Failures();
        for (int round = 0; round < 500; round++) {
            List<byte[]> changed = new ArrayList<>(bodies);
            int body = random.nextInt(changed.size());
            byte[] bytes = changed.get(body).clone();
            int at = random.nextInt(bytes.length);
            int length = random.nextInt(Math.min(20, bytes.length - at));
            switch (random.nextInt(3)) {
                case 0 -> {
                    for (int i = 0; i < length; i++) {
                        bytes[at + i] = (byte) random.nextInt();
                    }
                }
                case 1 -> {
                    System.arraycopy(bytes, at + length, bytes, at, bytes.length - at - length);
                    bytes = Arrays.copyOf(bytes, bytes.length - length);
                }
                default ->
                    System.arraycopy(
                            bodies.get(body),
                            random.nextInt(bytes.length - length),
                            bytes,
                            random.nextInt(bytes.length - length),
                            length);
            }
            changed.set(body, bytes);
            failures.add("seed " + seed + " round " + round, changed);
        }
        failures.assertNone();
    }

    private static final List<String> INITIALISED = new ArrayList<>();

    /** Harms by being initialised. */
    static class Gadget {
        static {
            INITIALISED.add("Gadget");
        }

        int number;
    }

    /** What could be taken for an entity but for its finalizer. */
    static final class WithFinalizer {
        static {
            INITIALISED.add("WithFinalizer");
        }

        final Object content = "x";

        @Override
        @SuppressWarnings({"deprecation", "removal", "Finalize"}) // as others do it
        protected void finalize() {
            INITIALISED.add("finalizer");
        }
    }

    static Stream<String> gadgets() {
        return Stream.of(
                Gadget.class.getName(),
                WithFinalizer.class.getName(),
                "javax.swing.JEditorPane",
                "java.lang.ProcessBuilder",
                "java.util.ArrayList",
                "java.util.ImmutableCollections$ListN",
                "java.lang.Enum",
                "java.lang.Record",
                "[Ljava.lang.String;",
                "[[[[[[[[[[[[Ljava.lang.Object;",
                "no.such.Class",
                "a/b\0c",
                "");
    }

    @ParameterizedTest(name = "{index}: {0}")
    @MethodSource("gadgets")
    void noOtherClassThanTheRulesAllowIsInitialisedOrMade(String gadget) {
        List<Shape> dictionary = new ArrayList<>(new StatesInMemory(bodies).shapes());
        for (Shape shape : dictionary) {
            for (Shape.Kind kind : Shape.Kind.values()) {
                Shape changed = new Shape(shape.number(), gadget, kind, shape.fields());
                Output redefined = CommitBody.start();
                CommitBody.writeShape(redefined, changed);
                List<byte[]> all = new ArrayList<>(bodies);
                all.add(redefined.toBytes());
                assertThat(untold(all)).as("%s for %s", changed, shape).isEmpty();
            }
        }
        assertThat(INITIALISED).isEmpty();
    }

    @Test
    void anotherClassForAValueIsNamed() {
        Shape colour = new StatesInMemory(bodies)
                .shapes().stream()
                        .filter(shape -> shape.className().equals(Colour.class.getName()))
                        .findAny()
                        .orElseThrow();
        Output redefined = CommitBody.start();
        CommitBody.writeShape(
                redefined, new Shape(colour.number(), Gadget.class.getName(), Shape.Kind.ENTITY, List.of()));
        List<byte[]> all = new ArrayList<>(bodies);
        all.add(redefined.toBytes());
        TVar<?> root = (TVar<?>) new StatesInMemory(all).roots(OPTIONS).get("values");
        TVar<?> values = (TVar<?>) root.get();
        assertThatThrownBy(values::get)
                .isInstanceOf(StoreException.class)
                .hasMessageStartingWith("class " + Gadget.class.getName()
                        + " was stored as ENTITY and is something else now: field number");
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, Integer.MAX_VALUE - 1, 1 << 28, -1, Integer.MIN_VALUE})
    void aLengthBeyondTheEndTakesNoMemory(int length) {
        List<Shape> dictionary = new ArrayList<>(new StatesInMemory(bodies).shapes());
        for (Shape shape : dictionary) {
            Output state = new Output(64, -1);
            state.writeVarInt(numberOfVariables(dictionary), true);
            state.writeVarInt(shape.number(), true);
            state.writeVarInt(length, true);
            state.writeVarInt(length, true);
            Output body = CommitBody.start();
            for (long id = 2; id < 60; id++) {
                CommitBody.writeState(body, id, state.toBytes());
            }
            List<byte[]> all = new ArrayList<>(bodies);
            all.add(body.toBytes());
            assertThat(untold(all)).as("%s in %s", length, shape).isEmpty();
        }
    }

    /** {@return the number of the dictionary's entry for a variable that stands alone} */
    private static int numberOfVariables(List<Shape> dictionary) {
        return dictionary.stream()
                .filter(shape -> shape.className().equals(TVar.class.getName()))
                .findAny()
                .orElseThrow()
                .number();
    }
}
