package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.holdfast.stm.Stm.atomic;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.holdfast.stm.TxnStateException;
import org.holdfast.stm.collect.TList;
import org.holdfast.stm.collect.TMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Immutable classes that a store does not know are stored by serializers that users register. */
class SerializersTest {

    @TempDir
    Path directory;

    /** Neither a record nor an entity. */
    static class Money {
        private final long cents;
        private final String currency;

        Money(long cents, String currency) {
            this.cents = cents;
            this.currency = currency;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Money money && money.cents == cents && money.currency.equals(currency);
        }

        @Override
        public int hashCode() {
            return Long.hashCode(cents) + currency.hashCode();
        }

        @Override
        public String toString() {
            return cents + " " + currency;
        }
    }

    static final class Tip extends Money {
        Tip(long cents) {
            super(cents, "EUR");
        }
    }

    /** Has no hash code of its own. */
    static final class Token {}

    record Price(String of, Money money) {}

    record Plain(int number) {}

    static final class Wallet {
        final Money atFirst = new Money(1, "EUR");
        final TVar<Money> now = new TVar<>(atFirst);
    }

    interface Writing<T> {
        void write(T value, DataOutput output) throws IOException;
    }

    interface Reading<T> {
        T read(DataInput input, int version) throws IOException;
    }

    private static <T> ValueSerializer<T> serializer(int version, Writing<T> writing, Reading<T> reading) {
        return new ValueSerializer<>() {
            @Override
            public void write(T value, DataOutput output) throws IOException {
                writing.write(value, output);
            }

            @Override
            public T read(DataInput input, int ofVersion) throws IOException {
                return reading.read(input, ofVersion);
            }

            @Override
            public int version() {
                return version;
            }
        };
    }

    private static final Writing<Money> WRITING = (money, output) -> {
        output.writeLong(money.cents);
        output.writeUTF(money.currency);
    };

    private static final Reading<Money> READING = (input, version) -> new Money(input.readLong(), input.readUTF());

    private static final StoreOptions WITH_MONEY = with(serializer(1, WRITING, READING));

    private static StoreOptions with(ValueSerializer<Money> serializer) {
        return StoreOptions.defaults().withSerializer(Money.class, serializer);
    }

    @Test
    void valuesOfARegisteredClassComeBackWhereverTheyStand() {
        Money money = new Money(-5, "EUR");
        try (DurableStore store = DurableStore.open(directory, WITH_MONEY)) {
            store.getOrCreate("root", () -> money);
            store.getOrCreate("variable", () -> new TVar<>(new Price("tea", money)));
            store.<TList<Money>>getOrCreate("list", TList::new).addAll(List.of(money, new Tip(7)));
            TMap<Object, Money> map = store.getOrCreate("map", TMap::new);
            map.put(money, money);
            map.put(new Price("tea", money), new Money(3, "CZK"));
            store.getOrCreate("wallet", Wallet::new).now.set(money);
        }
        try (DurableStore store = DurableStore.open(directory, WITH_MONEY)) {
            assertThat(store.<Money>root("root")).contains(money);
            assertThat(store.<TVar<Price>>root("variable").orElseThrow().get()).isEqualTo(new Price("tea", money));
            assertThat(store.<TList<Money>>root("list").orElseThrow()).containsExactly(money, new Money(7, "EUR"));
            TMap<Object, Money> map = store.<TMap<Object, Money>>root("map").orElseThrow();
            assertThat(map.get(money)).isEqualTo(money);
            assertThat(map.get(new Price("tea", money))).isEqualTo(new Money(3, "CZK"));
            Wallet wallet = store.<Wallet>root("wallet").orElseThrow();
            assertThat(wallet.atFirst).isEqualTo(new Money(1, "EUR"));
            assertThat(wallet.now.get()).isEqualTo(money);
        }
    }

    @Test
    void aClassOfTheJdkMayBeRegistered() {
        StoreOptions withPaths = StoreOptions.defaults()
                .withSerializer(
                        Path.class,
                        serializer(
                                1,
                                (path, output) -> output.writeUTF(path.toString()),
                                (input, version) -> Path.of(input.readUTF())));
        try (DurableStore store = DurableStore.open(directory, withPaths)) {
            store.getOrCreate("path", () -> Path.of("a", "b"));
        }
        try (DurableStore store = DurableStore.open(directory, withPaths)) {
            assertThat(store.<Path>root("path")).contains(Path.of("a", "b"));
        }
    }

    @Test
    void aSerializerForTheVeryClassIsTakenBeforeOneForASuperclass() {
        StoreOptions options = WITH_MONEY.withSerializer(
                Tip.class,
                serializer(
                        1,
                        (tip, output) -> output.writeLong(((Money) tip).cents),
                        (input, version) -> new Tip(input.readLong())));
        try (DurableStore store = DurableStore.open(directory, options)) {
            store.getOrCreate("both", () -> List.of(new Tip(1), new Money(2, "EUR")));
        }
        try (DurableStore store = DurableStore.open(directory, options)) {
            List<Money> both = store.<List<Money>>root("both").orElseThrow();
            assertThat(both.get(0)).isInstanceOf(Tip.class).hasToString("1 EUR");
            assertThat(both.get(1)).isExactlyInstanceOf(Money.class);
        }
    }

    @Test
    void aMissingSerializerIsNamedWhenAValueIsUsedAndNotBefore() {
        try (DurableStore store = DurableStore.open(directory, WITH_MONEY)) {
            store.getOrCreate("money", () -> new TVar<>(new Money(1, "EUR")));
            store.getOrCreate("number", TLong::new).set(5);
        }
        try (DurableStore store = DurableStore.open(directory)) {
            assertThat(store.<TLong>root("number").orElseThrow().get()).isEqualTo(5);
            TVar<Object> money = store.<TVar<Object>>root("money").orElseThrow();
            assertThatThrownBy(money::get)
                    .isInstanceOf(StoreException.class)
                    .hasMessage(
                            "objects of class " + Money.class.getName() + " were written by a serializer, and none is"
                                    + " registered for it; open the store with StoreOptions.withSerializer for this class");
        }
        try (DurableStore store = DurableStore.open(directory, WITH_MONEY)) {
            assertThat(store.<TVar<Money>>root("money").orElseThrow().get()).isEqualTo(new Money(1, "EUR"));
        }
    }

    @Test
    void aLaterVersionReadsWhatAnEarlierOneWroteAndNotTheOtherWayRound() {
        try (DurableStore store = DurableStore.open(directory, WITH_MONEY)) {
            store.<TMap<String, Money>>getOrCreate("map", TMap::new).put("old", new Money(1, "EUR"));
        }
        StoreOptions later = with(serializer(
                2,
                (money, output) -> output.writeUTF(money.toString()),
                (input, version) -> version == 1 ? READING.read(input, version) : parsed(input.readUTF())));
        try (DurableStore store = DurableStore.open(directory, later)) {
            TMap<String, Money> map = store.<TMap<String, Money>>root("map").orElseThrow();
            assertThat(map.get("old")).isEqualTo(new Money(1, "EUR"));
            map.put("new", new Money(2, "USD"));
        }
        try (DurableStore store = DurableStore.open(directory, later)) {
            assertThat(store.<TMap<String, Money>>root("map").orElseThrow().get("new"))
                    .isEqualTo(new Money(2, "USD"));
        }
        try (DurableStore store = DurableStore.open(directory, WITH_MONEY)) {
            TMap<String, Money> map = store.<TMap<String, Money>>root("map").orElseThrow();
            assertThatThrownBy(() -> map.get("new"))
                    .isInstanceOf(StoreException.class)
                    .hasMessage(
                            "a value of class " + Money.class.getName() + ", written by version 2 of its serializer,"
                                    + " cannot be read by version 1; register the serializer that wrote it, or a later one");
        }
    }

    private static Money parsed(String text) {
        String[] parts = text.split(" ", 2);
        return new Money(Long.parseLong(parts[0]), parts[1]);
    }

    @Test
    void aSerializerThatThrowsRefusesAndNothingHasHappened() {
        AtomicReference<Exception> thrown = new AtomicReference<>();
        StoreOptions options = with(serializer(
                1,
                (money, output) -> {
                    WRITING.write(money, output);
                    if (thrown.get() instanceof IOException e) {
                        throw e;
                    } else if (thrown.get() instanceof RuntimeException e) {
                        throw e;
                    }
                },
                READING));
        try (DurableStore store = DurableStore.open(directory, options)) {
            TMap<String, Object> map = store.getOrCreate("map", TMap::new);
            Part part = new Part(1);
            long appended = StoreProbe.appended(store.getOrCreate("anchor", () -> new Part(0)).number);
            for (Exception e : List.of(new IOException("full"), new IllegalStateException("no"))) {
                thrown.set(e);
                assertThatThrownBy(() -> atomic(() -> {
                            map.put("part", part);
                            map.put("price", new Price("tea", new Money(1, "EUR")));
                        }))
                        .isInstanceOf(NotStorableException.class)
                        .hasMessage("root `map` → key `price` → field `money`: the serializer of "
                                + Money.class.getName() + " cannot write this object: " + e)
                        .hasCause(e);
                assertThat(map).isEmpty();
                assertThat(StoreProbe.stored(part.number)).isNull();
            }
            assertThat(StoreProbe.appended(store.getOrCreate("anchor", () -> new Part(0)).number))
                    .isEqualTo(appended);
            thrown.set(null);
            map.put("part", part);
            map.put("price", new Price("tea", new Money(1, "EUR")));
        }
        try (DurableStore store = DurableStore.open(directory, options)) {
            assertThat(store.<TMap<String, Object>>root("map").orElseThrow()).hasSize(2);
        }
    }

    @Test
    void aSerializerThatUsesTransactionsIsRefused() {
        TLong counter = new TLong();
        StoreOptions options = with(serializer(1, (money, output) -> counter.add(1), READING));
        try (DurableStore store = DurableStore.open(directory, options)) {
            assertThatThrownBy(() -> store.getOrCreate("money", () -> new Money(1, "EUR")))
                    .isInstanceOf(NotStorableException.class)
                    .hasCauseInstanceOf(TxnStateException.class);
        }
        assertThat(counter.get()).isZero();
    }

    @Test
    void aSerializerThatCannotReadWhatWasWrittenIsNamed() {
        try (DurableStore store = DurableStore.open(directory, WITH_MONEY)) {
            store.getOrCreate("money", () -> new TVar<>(new Money(1, "EUR")));
        }
        String value = "a value of class " + Money.class.getName() + ", written by version 1 of its serializer, ";
        assertThatThrownBy(() -> read((input, version) -> {
                    READING.read(input, version);
                    return READING.read(input, version);
                }))
                .isInstanceOf(StoreException.class)
                .hasMessageStartingWith(value + "cannot be read by version 1: java.io.EOFException")
                .hasCauseInstanceOf(EOFException.class);
        assertThatThrownBy(() -> read((input, version) -> new Money(input.readLong(), "EUR")))
                .isInstanceOf(StoreException.class)
                .hasMessage(value + "was read as " + Money.class.getName()
                        + " and 5 bytes were left; it has to read all that was written");
        assertThatThrownBy(() -> read((input, version) -> {
                    throw new IllegalArgumentException("unread");
                }))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("IllegalArgumentException: unread");
        assertThat(read(READING)).isEqualTo(new Money(1, "EUR"));
    }

    private Money read(Reading<Money> reading) {
        try (DurableStore store = DurableStore.open(directory, with(serializer(1, WRITING, reading)))) {
            return store.<TVar<Money>>root("money").orElseThrow().get();
        }
    }

    @Test
    void aRecordThatGetsASerializerIsStillReadAsItWasWritten() {
        try (DurableStore store = DurableStore.open(directory)) {
            store.<TList<Plain>>getOrCreate("list", TList::new).add(new Plain(1));
        }
        StoreOptions options = StoreOptions.defaults()
                .withSerializer(
                        Plain.class,
                        serializer(
                                1,
                                (plain, output) -> output.writeInt(plain.number() + 100),
                                (input, version) -> new Plain(input.readInt() - 100)));
        try (DurableStore store = DurableStore.open(directory, options)) {
            store.<TList<Plain>>root("list").orElseThrow().add(new Plain(2));
        }
        try (DurableStore store = DurableStore.open(directory, options)) {
            assertThat(store.<TList<Plain>>root("list").orElseThrow()).containsExactly(new Plain(1), new Plain(2));
        }
    }

    @Test
    void aRegisteredClassWithoutAHashCodeOfItsOwnIsRefusedAsAKey() {
        StoreOptions options = StoreOptions.defaults()
                .withSerializer(Token.class, serializer(1, (token, output) -> {}, (input, version) -> new Token()));
        try (DurableStore store = DurableStore.open(directory, options)) {
            TMap<Object, Object> map = store.getOrCreate("map", TMap::new);
            map.put("token", new Token());
            assertThatThrownBy(() -> map.put(List.of(new Token()), 1))
                    .isInstanceOf(NotStorableException.class)
                    .hasMessageStartingWith(
                            "root `map` → a key: " + Token.class.getName() + " has its place in the map");
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {String.class, TMap.class, TVar.class, List.class, int[].class, int.class, Object.class})
    void whatAStoreKnowsNeedsNoSerializer(Class<?> type) {
        assertThatThrownBy(() -> StoreOptions.defaults()
                        .withSerializer(type, serializer(1, (value, output) -> {}, (input, version) -> null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(type.getName() + " needs no serializer");
    }

    @Test
    void aClassHasOneSerializerAndThatAVersion() {
        assertThatThrownBy(() -> WITH_MONEY.withSerializer(Money.class, serializer(1, WRITING, READING)))
                .hasMessage(Money.class.getName() + " has a serializer already; register one of them");
        assertThatThrownBy(() -> with(serializer(0, WRITING, READING)))
                .hasMessage("the serializer of " + Money.class.getName() + " has the version 0; the first is 1");
        assertThatThrownBy(() -> StoreOptions.defaults().withSerializer(null, serializer(1, WRITING, READING)))
                .hasMessage("type");
        assertThatThrownBy(() -> with(null)).hasMessage("serializer");
        assertThat(WITH_MONEY).asString().contains("serializers=[" + Money.class.getName() + "]");
    }
}
