package org.holdfast.durable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes values of all kinds, in each other, from a seed. All of them are equal to what is like them. */
final class RandomValues {

    record Pair<A, B>(@Nullable A first, @Nullable B second) {}

    record Numbers(boolean z, byte b, char c, short s, int i, long j, float f, double d) {}

    sealed interface Shape permits Dot, Line {}

    record Dot(int x, int y) implements Shape {}

    record Line(Shape from, @Nullable Shape to) implements Shape {}

    private final Random random;

    RandomValues(long seed) {
        random = new Random(seed);
    }

    Object value(int depth) {
        return depth == 0 || random.nextInt(3) == 0 ? leaf() : composite(depth - 1);
    }

    private @Nullable Object valueOrNull(int depth) {
        return random.nextInt(5) == 0 ? null : value(depth);
    }

    private Object leaf() {
        return switch (random.nextInt(20)) {
            case 0 -> random.nextInt() >> random.nextInt(32);
            case 1 -> random.nextLong() >> random.nextInt(64);
            case 2 -> Double.longBitsToDouble(random.nextLong());
            case 3 -> Float.intBitsToFloat(random.nextInt());
            case 4 -> (short) random.nextInt();
            case 5 -> (byte) random.nextInt();
            case 6 -> (char) random.nextInt();
            case 7 -> random.nextBoolean();
            case 8, 9 -> text(random.nextInt(100));
            case 10 -> new BigInteger(random.nextInt(300), random);
            case 11 -> new BigDecimal(new BigInteger(random.nextInt(100), random), random.nextInt(40) - 20);
            case 12 -> new UUID(random.nextLong(), random.nextLong());
            case 13 -> Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
            case 14 -> LocalDate.ofEpochDay(random.nextInt(100_000_000) - 50_000_000);
            case 15 -> ZonedDateTime.ofInstant(Instant.ofEpochSecond(random.nextInt()), ZoneId.of("Europe/Paris"));
            case 16 -> Duration.ofSeconds(random.nextLong() >> 1, random.nextInt(1_000_000_000));
            case 17 -> LocalTime.ofNanoOfDay(random.nextLong(86_400_000_000_000L));
            case 18 ->
                List.of(
                                DayOfWeek.of(1 + random.nextInt(7)),
                                Currency.getInstance("EUR"),
                                Locale.CANADA_FRENCH,
                                URI.create("a:" + random.nextInt()))
                        .get(random.nextInt(4));
            default ->
                new Numbers(
                        random.nextBoolean(),
                        (byte) random.nextInt(),
                        (char) random.nextInt(),
                        (short) random.nextInt(),
                        random.nextInt(),
                        random.nextLong(),
                        random.nextFloat(),
                        random.nextDouble());
        };
    }

    /** {@return a text of any characters, halves of surrogate pairs among them} */
    String text(int length) {
        StringBuilder text = new StringBuilder();
        int range = random.nextBoolean() ? 128 : Character.MAX_VALUE + 1;
        for (int i = 0; i < length; i++) {
            text.append((char) random.nextInt(range));
        }
        return text.toString();
    }

    private Object composite(int depth) {
        return switch (random.nextInt(11)) {
            case 0 -> List.copyOf(some(depth));
            case 1 -> some(depth).stream().toList();
            case 2 -> Set.copyOf(some(depth));
            case 3 -> Map.copyOf(map(depth));
            case 4 -> Collections.unmodifiableList(someOrNull(depth));
            case 5 -> Collections.unmodifiableSet(new LinkedHashSet<>(someOrNull(depth)));
            case 6 -> Collections.unmodifiableMap(map(depth));
            case 7 -> {
                TreeMap<String, @Nullable Object> sorted = new TreeMap<>();
                some(depth).forEach(value -> sorted.put(text(5), value));
                yield Collections.unmodifiableNavigableMap(sorted);
            }
            case 8 -> Optional.of(random.nextBoolean() ? value(depth) : OptionalLong.of(random.nextLong()));
            case 9 -> new AbstractMap.SimpleImmutableEntry<>(valueOrNull(depth), valueOrNull(depth));
            default ->
                random.nextBoolean()
                        ? new Pair<>(valueOrNull(depth), valueOrNull(depth))
                        : new Line(new Dot(random.nextInt(), 0), new Line(new Dot(1, random.nextInt()), null));
        };
    }

    private List<Object> some(int depth) {
        List<Object> some = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            some.add(value(depth));
        }
        return some;
    }

    private List<@Nullable Object> someOrNull(int depth) {
        List<@Nullable Object> some = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            some.add(valueOrNull(depth));
        }
        return some;
    }

    private Map<Object, Object> map(int depth) {
        Map<Object, Object> map = new LinkedHashMap<>();
        some(depth).forEach(key -> map.put(key, value(depth)));
        return map;
    }
}
