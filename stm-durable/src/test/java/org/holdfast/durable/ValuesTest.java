package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.chrono.HijrahDate;
import java.time.chrono.JapaneseDate;
import java.time.chrono.MinguoDate;
import java.time.chrono.ThaiBuddhistDate;
import java.time.temporal.ChronoUnit;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Currency;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.holdfast.stm.collect.TMap;
import org.holdfast.stm.collect.TSortedMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Immutable values come back equal, and of the class they had. */
@ParameterizedClass(name = "cache of {0} bytes")
@ValueSource(longs = {0, Long.MAX_VALUE})
class ValuesTest {

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

    private enum Colour {
        RED,
        GREEN {
            @Override
            public String toString() {
                return "green, by a body of its own";
            }
        }
    }

    private record Primitives(boolean z, byte b, char c, short s, int i, long j, float f, double d) {}

    private record Pair<A, B>(A first, B second) {}

    private record Name(String text) {
        Name {
            text = text.strip();
            if (text.isEmpty()) {
                throw new IllegalArgumentException("a name is not empty");
            }
        }

        Name(int number) {
            this("number " + number);
        }
    }

    private record Nothing() {}

    private sealed interface Form permits Circle, Square, Both {}

    private record Circle(double radius) implements Form {}

    private record Square(long side) implements Form {}

    private record Both(Form one, @Nullable Form other) implements Form {}

    @Test
    void recordsComeBack() {
        record Local(@Nullable String text, Colour colour) {}
        assertComeBack(Map.of(
                "smallest",
                new Primitives(
                        false, Byte.MIN_VALUE, '\0', Short.MIN_VALUE, Integer.MIN_VALUE, Long.MIN_VALUE, -0.0f, -0.0),
                "largest",
                new Primitives(
                        true,
                        Byte.MAX_VALUE,
                        Character.MAX_VALUE,
                        Short.MAX_VALUE,
                        Integer.MAX_VALUE,
                        Long.MAX_VALUE,
                        Float.NaN,
                        Double.NEGATIVE_INFINITY),
                "generic",
                new Pair<>(new Pair<>(1, "one"), List.of(new Pair<>('c', 2L))),
                "of nulls",
                new Pair<>(null, null),
                "with a constructor that changes what it gets",
                new Name("  Ada "),
                "made by another constructor",
                new Name(7),
                "local",
                new Local(null, Colour.GREEN),
                "empty",
                new Nothing(),
                "of a sealed hierarchy",
                new Both(new Circle(1.5), new Both(new Square(3), null))));
    }

    @Test
    void enumsComeBackAsTheSameConstant() {
        assertComeBack(Map.of(
                "plain", Colour.RED,
                "with a body", Colour.GREEN,
                "of the JDK", TimeUnit.MICROSECONDS,
                "day", DayOfWeek.FRIDAY,
                "month", Month.MAY,
                "unit", ChronoUnit.DECADES));
        assertThat(comeBack(Map.of("c", Colour.GREEN)).get("c")).isSameAs(Colour.GREEN);
    }

    @Test
    void stringsComeBack() {
        assertComeBack(Map.of(
                "empty", "",
                "one", "x",
                "zero", "\0",
                "not ascii", "Grüße, žluťoučký kůň, 漢字, 🦆",
                "half a surrogate pair", "a\uD83Eb",
                "of 63", "a".repeat(63),
                "of 64", "b".repeat(64),
                "of 1 MB", "0123456789abcdef".repeat(1 << 16),
                "of 1 MB not ascii", "01234567ü9abcdef".repeat(1 << 16)));
    }

    @Test
    void numbersComeBack() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("true", true);
        values.put("false", false);
        values.put("byte", (byte) -1);
        values.put("char", 'ü');
        values.put("short", (short) 300);
        for (int i : new int[] {Integer.MIN_VALUE, -129, -1, 0, 1, 127, 128, 1 << 21, Integer.MAX_VALUE}) {
            values.put("int " + i, i);
        }
        for (long j : new long[] {Long.MIN_VALUE, -1, 0, 1L << 35, Long.MAX_VALUE}) {
            values.put("long " + j, j);
        }
        for (double d : new double[] {-0.0, Double.MIN_VALUE, Double.NaN, Double.POSITIVE_INFINITY}) {
            values.put("double " + d, d);
            values.put("float " + d, (float) d);
        }
        for (String number : new String[] {"0", "-1", "127", "128", "-123456789012345678901234567890"}) {
            values.put("BigInteger " + number, new BigInteger(number));
            values.put("BigDecimal " + number, new BigDecimal(number));
        }
        for (String number : new String[] {"0.00", "1E+30", "-1.5E-40", "10.0", "92233720368547758.08"}) {
            values.put("BigDecimal " + number, new BigDecimal(number));
        }
        assertComeBack(values);
    }

    @Test
    void datesAndTimesComeBack() {
        LocalDateTime twice = LocalDateTime.of(2026, 10, 25, 2, 30); // two instants in Berlin
        ZoneId berlin = ZoneId.of("Europe/Berlin");
        Map<String, Object> values = new LinkedHashMap<>();
        for (Object value : new Object[] {
            Instant.EPOCH,
            Instant.MIN,
            Instant.MAX,
            Instant.parse("2026-11-24T10:15:30.123456789Z"),
            Duration.ZERO,
            Duration.ofNanos(-1),
            Duration.ofSeconds(Long.MAX_VALUE, 999_999_999),
            LocalDate.MIN,
            LocalDate.MAX,
            LocalDate.of(2024, 2, 29),
            LocalTime.MIN,
            LocalTime.MAX,
            LocalTime.NOON,
            LocalDateTime.MIN,
            LocalDateTime.MAX,
            MonthDay.of(2, 29),
            Period.of(-1, 2, -3),
            Year.of(-44),
            YearMonth.of(2026, 11),
            ZoneOffset.UTC,
            ZoneOffset.ofHoursMinutesSeconds(-17, -59, -59),
            ZoneOffset.ofHoursMinutes(5, 45),
            berlin,
            ZoneId.of("UTC"),
            ZoneId.of("GMT+02:00"),
            OffsetTime.of(LocalTime.MAX, ZoneOffset.MIN),
            OffsetDateTime.of(twice, ZoneOffset.MAX),
            ZonedDateTime.of(twice, ZoneOffset.ofHours(1)),
            ZonedDateTime.ofStrict(twice, ZoneOffset.ofHours(2), berlin),
            ZonedDateTime.ofStrict(twice, ZoneOffset.ofHours(1), berlin),
            ZonedDateTime.of(LocalDateTime.of(1850, 1, 1, 0, 0), berlin)
        }) {
            values.put(value.getClass().getSimpleName() + " " + value, value);
        }
        assertComeBack(values);
    }

    @Test
    void otherValuesOfTheJdkComeBack() {
        Map<String, Object> values = new LinkedHashMap<>();
        for (Object value : new Object[] {
            UUID.fromString("123e4567-e89b-12d3-a456-426614174000"),
            new UUID(-1, 0),
            URI.create("https://user@example.org:8080/p%20q?x=ü#f"),
            URI.create(""),
            Currency.getInstance("EUR"),
            Locale.ROOT,
            Locale.GERMANY,
            Locale.ENGLISH,
            new Locale("es", "ES", "Traditional_WIN"),
            new Locale("no", "NO", "NY"),
            new Locale("ja", "JP", "JP"),
            new Locale("x", "", "y"),
            Locale.forLanguageTag("zh-Hant-TW"),
            Locale.forLanguageTag("th-TH-u-ca-buddhist-nu-thai"),
            Optional.empty(),
            Optional.of(List.of(Optional.of("x"))),
            OptionalInt.empty(),
            OptionalInt.of(-5),
            OptionalLong.empty(),
            OptionalLong.of(Long.MIN_VALUE),
            OptionalDouble.empty(),
            OptionalDouble.of(Double.NaN),
            JapaneseDate.of(2026, 11, 25),
            MinguoDate.of(-3, 2, 1),
            ThaiBuddhistDate.of(2569, 12, 31),
            HijrahDate.of(1448, 1, 1),
            MathContext.UNLIMITED,
            new MathContext(7, RoundingMode.CEILING),
            Map.entry("k", List.of()),
            new AbstractMap.SimpleImmutableEntry<@Nullable Object, @Nullable Object>(null, null)
        }) {
            values.put(value.getClass().getSimpleName() + " " + value, value);
        }
        assertComeBack(values);
    }

    @Test
    void immutableCollectionsOfEverySizeComeBack() {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int size = 0; size <= 20; size++) {
            List<Integer> numbers = IntStream.range(0, size).boxed().toList();
            values.put("list " + size, List.copyOf(numbers));
            values.put("set " + size, Set.copyOf(numbers));
            values.put("map " + size, Map.copyOf(numbers.stream().collect(Collectors.toMap(i -> "k" + i, i -> i))));
            values.put("list of a stream " + size, numbers);
            values.put("part of a list " + size, List.copyOf(numbers).subList(size / 3, size));
            values.put("list with nulls " + size, withNulls(size));
        }
        values.put("list of lists", List.of(List.of(), List.of(List.of(Set.of(Map.of("k", List.of()))))));
        assertComeBack(values);
    }

    @Test
    void internetAddressesComeBackWithTheirNames() throws UnknownHostException {
        byte[] six = new byte[16];
        six[15] = 7;
        List<InetAddress> addresses = List.of(
                InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1}),
                InetAddress.getByAddress("a.example", new byte[] {(byte) 192, 0, 2, 2}),
                InetAddress.getByAddress(six),
                Inet6Address.getByAddress("b.example", six, 3));
        assertThat(comeBack(Map.of("all", addresses)).get("all"))
                .isEqualTo(addresses)
                .hasToString(addresses.toString());
    }

    @Test
    void patternsComeBack() {
        Pattern pattern = Pattern.compile("a+(b)?", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
        Pattern back = (Pattern) comeBack(Map.of("pattern", pattern)).get("pattern");
        assertThat(back.pattern()).isEqualTo(pattern.pattern());
        assertThat(back.flags()).isEqualTo(pattern.flags());
        assertThat(back.matcher("AAB").matches()).isTrue();
    }

    enum ByLength implements Comparator<String> {
        SHORTEST;

        @Override
        public int compare(String one, String other) {
            return Integer.compare(one.length(), other.length());
        }
    }

    @Test
    void unmodifiableCollectionsComeBackInTheirOrder() {
        List<@Nullable String> list = Arrays.asList("z", null, "a");
        Map<@Nullable String, @Nullable Integer> map = new LinkedHashMap<>();
        map.put("z", 1);
        map.put(null, null);
        map.put("a", 2);
        SortedSet<String> sorted = new TreeSet<>(Comparator.reverseOrder());
        sorted.addAll(List.of("a", "b", "c"));
        SortedMap<String, Integer> byLength = new TreeMap<>(ByLength.SHORTEST);
        byLength.putAll(Map.of("xxx", 1, "yy", 2, "z", 3));
        TMap<Integer, String> trie = new TMap<>();
        TSortedMap<String, Integer> tree = new TSortedMap<>();
        IntStream.range(0, 100).forEach(i -> trie.put(i, "v" + i));
        IntStream.range(0, 100).forEach(i -> tree.put("k" + i, i));
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("list", Collections.unmodifiableList(list));
        values.put("set", Collections.unmodifiableSet(new LinkedHashSet<>(list)));
        values.put("map", Collections.unmodifiableMap(map));
        values.put("enum map", Collections.unmodifiableMap(new EnumMap<>(Map.of(Colour.GREEN, 1, Colour.RED, 2))));
        values.put("enum set", Collections.unmodifiableSet(EnumSet.allOf(Colour.class)));
        values.put("sorted set", Collections.unmodifiableSortedSet(sorted));
        values.put("navigable set", Collections.unmodifiableNavigableSet(new TreeSet<>(List.of(3, 1, 2))));
        values.put("sorted map", Collections.unmodifiableSortedMap(byLength));
        values.put("navigable map", Collections.unmodifiableNavigableMap(new TreeMap<>(Map.of(2, 'b', 1, 'a'))));
        values.put("empty list", Collections.emptyList());
        values.put("empty set", Collections.emptySet());
        values.put("empty map", Collections.emptyMap());
        values.put("empty sorted set", Collections.emptySortedSet());
        values.put("empty navigable map", Collections.emptyNavigableMap());
        values.put("singleton list", Collections.singletonList(null));
        values.put("singleton set", Collections.singleton(null));
        values.put("singleton map", Collections.singletonMap("k", null));
        values.put("copies", Collections.nCopies(5, "x"));
        values.put("copy of a TMap", trie.copy());
        values.put("copy of a TSortedMap", tree.copy());
        assertComeBack(values);
        Map<String, Object> back = comeBack(values);
        values.forEach((name, value) -> assertThat(back.get(name)).as(name).hasToString(value.toString()));
        assertThat(((SortedMap<?, ?>) back.get("sorted map")).comparator()).isEqualTo(ByLength.SHORTEST);
        assertThatThrownBy(() -> ((Map<?, ?>) back.get("map")).clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @SuppressWarnings("ArrayRecordComponent") // what is stored
    private record AllArrays(
            boolean[] z,
            byte[] b,
            char[] c,
            short[] s,
            int[] i,
            long[] j,
            float[] f,
            double[] d,
            double[][] dd,
            byte @Nullable [] none) {}

    static final class Samples {
        final int[] samples;
        final TLong number = new TLong();

        Samples(int... samples) {
            this.samples = samples;
        }
    }

    @Test
    void arraysOfPrimitivesComeBack() {
        AllArrays all = new AllArrays(
                new boolean[] {true, false},
                new byte[] {Byte.MIN_VALUE, 0, Byte.MAX_VALUE},
                new char[] {'\0', '\uD83E', Character.MAX_VALUE},
                new short[] {Short.MIN_VALUE, -1},
                new int[] {Integer.MIN_VALUE, -1, 0, 1, Integer.MAX_VALUE},
                new long[] {Long.MIN_VALUE, Long.MAX_VALUE},
                new float[] {-0.0f, Float.MIN_VALUE},
                new double[] {-0.0, Double.MAX_VALUE},
                new double[][] {{1, 2}, {}, {3}},
                null);
        byte[] large = new byte[1 << 22];
        new Random(1).nextBytes(large);
        Map<String, Object> back = comeBack(Map.of(
                "record",
                all,
                "bytes",
                large,
                "no ints",
                new int[0],
                "entity",
                new Samples(1, 2, 3),
                "in a list",
                List.of(new short[] {7})));
        assertThat(back.get("record")).usingRecursiveComparison().isEqualTo(all);
        assertThat((byte[]) back.get("bytes")).isEqualTo(large);
        assertThat((int[]) back.get("no ints")).isEmpty();
        assertThat(((Samples) back.get("entity")).samples).containsExactly(1, 2, 3);
        assertThat((short[]) ((List<?>) back.get("in a list")).get(0)).containsExactly((short) 7);
    }

    @Test
    void valuesInValuesComeBackAsDeepAsTheyMayBe() {
        Object deep = "bottom";
        for (int depth = 0; depth < 190; depth++) {
            deep = new Pair<>(depth % 2 == 0 ? Optional.of(deep) : List.of(deep), null);
        }
        assertComeBack(Map.of("deep", deep));
    }

    private static List<@Nullable Integer> withNulls(int size) {
        return IntStream.range(0, size).mapToObj(i -> i % 3 == 0 ? null : i).toList();
    }

    @Test
    void nullInAVariableComesBack() {
        try (DurableStore store = open()) {
            TVar<@Nullable String> variable = store.getOrCreate("variable", () -> new TVar<>("not null"));
            variable.set(null);
        }
        try (DurableStore store = open()) {
            TVar<@Nullable String> variable =
                    store.<TVar<@Nullable String>>root("variable").orElseThrow();
            assertThat(variable.get()).isNull();
        }
    }

    @Test
    void valuesOfTheSameClassesAreWrittenAgainAfterReopening() {
        Object value = new Pair<>(new Name("Ada"), Colour.GREEN);
        for (int run = 0; run < 3; run++) {
            try (DurableStore store = open()) {
                TMap<Integer, Object> map = store.getOrCreate("map", TMap::new);
                map.put(run, value);
                assertThat(map.values()).hasSize(run + 1).containsOnly(value);
            }
        }
    }

    /** Stores all values, opens the store again, and compares each with what came back. */
    private void assertComeBack(Map<String, ?> values) {
        Map<String, Object> back = comeBack(values);
        List<String> wrong = new ArrayList<>();
        values.forEach((name, value) -> {
            Object found = back.get(name);
            if (!value.equals(found)) {
                wrong.add(name + ": " + (found instanceof String s && s.length() > 99 ? "another long one" : found));
            }
        });
        assertThat(wrong).as("values that came back changed").isEmpty();
        assertThat(back).hasSameSizeAs(values);
    }

    private Map<String, Object> comeBack(Map<String, ?> values) {
        try (DurableStore store = open()) {
            store.<TMap<String, Object>>getOrCreate("values", TMap::new).putAll(values);
        }
        try (DurableStore store = open()) {
            TMap<String, Object> map =
                    store.<TMap<String, Object>>root("values").orElseThrow();
            assertThat(Stream.of(map.get("nothing of this name"))).containsOnlyNulls();
            return Map.copyOf(map);
        }
    }
}
