package org.holdfast.durable;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.serializers.DefaultSerializers;
import com.esotericsoftware.kryo.serializers.ImmutableSerializer;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.chrono.ChronoLocalDate;
import java.time.chrono.Chronology;
import java.time.chrono.HijrahChronology;
import java.time.chrono.HijrahDate;
import java.time.chrono.JapaneseChronology;
import java.time.chrono.JapaneseDate;
import java.time.chrono.MinguoChronology;
import java.time.chrono.MinguoDate;
import java.time.chrono.ThaiBuddhistChronology;
import java.time.chrono.ThaiBuddhistDate;
import java.util.AbstractMap;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The immutable classes of the JDK that are stored as values. */
final class JdkValues {

    /** Those for which Kryo has a serializer by default that loses nothing. */
    private static final Set<Class<?>> OF_KRYO = Set.of(
            BigInteger.class,
            BigDecimal.class,
            Currency.class,
            Duration.class,
            Instant.class,
            LocalDate.class,
            LocalDateTime.class,
            LocalTime.class,
            MonthDay.class,
            OffsetDateTime.class,
            OffsetTime.class,
            Period.class,
            Year.class,
            YearMonth.class,
            ZoneOffset.class,
            Optional.class,
            OptionalInt.class,
            OptionalLong.class,
            OptionalDouble.class);

    private static final Map<Class<?>, Serializer<?>> OWN = Map.ofEntries(
            Map.entry(Boolean.class, new DefaultSerializers.BooleanSerializer()),
            Map.entry(Byte.class, new DefaultSerializers.ByteSerializer()),
            Map.entry(Character.class, new DefaultSerializers.CharSerializer()),
            Map.entry(Short.class, new DefaultSerializers.ShortSerializer()),
            Map.entry(Integer.class, new DefaultSerializers.IntSerializer()),
            Map.entry(Long.class, new DefaultSerializers.LongSerializer()),
            Map.entry(Float.class, new DefaultSerializers.FloatSerializer()),
            Map.entry(Double.class, new DefaultSerializers.DoubleSerializer()),
            Map.entry(String.class, new DefaultSerializers.StringSerializer()),
            Map.entry(UUID.class, new UuidSerializer()),
            Map.entry(URI.class, new TextSerializer<>(URI::toString, URI::create)),
            Map.entry(Locale.class, new LocaleSerializer()),
            Map.entry(ZonedDateTime.class, new ZonedDateTimeSerializer()),
            Map.entry(ZoneId.class, new TextSerializer<>(ZoneId::getId, ZoneId::of)),
            Map.entry(Comparator.class, new TextSerializer<>(JdkComparators::name, JdkComparators::named)),
            Map.entry(List.class, new ElementsSerializer<List<?>>(false, elements -> Stream.of(elements)
                    .toList())),
            Map.entry(Set.class, new ElementsSerializer<Set<?>>(true, Set::of)),
            Map.entry(Map.class, new EntriesSerializer()),
            Map.entry(Map.Entry.class, new EntrySerializer()),
            Map.entry(Collections.class, new UnmodifiableSerializer()),
            Map.entry(Pattern.class, new PatternSerializer()),
            Map.entry(MathContext.class, new TextSerializer<>(MathContext::toString, MathContext::new)),
            Map.entry(InetAddress.class, new InternetAddressSerializer()),
            Map.entry(JapaneseDate.class, new DateSerializer(JapaneseChronology.INSTANCE)),
            Map.entry(MinguoDate.class, new DateSerializer(MinguoChronology.INSTANCE)),
            Map.entry(ThaiBuddhistDate.class, new DateSerializer(ThaiBuddhistChronology.INSTANCE)),
            Map.entry(HijrahDate.class, new DateSerializer(HijrahChronology.INSTANCE)));

    private JdkValues() {}

    static boolean isValue(Class<?> type) {
        return OF_KRYO.contains(type) || OWN.containsKey(type) || ArraySerializer.isFor(type);
    }

    /** {@return what writes and reads objects of such a class} */
    static Serializer<?> serializer(Kryo kryo, Class<?> type) {
        if (type.isArray()) {
            return new ArraySerializer(type);
        }
        Serializer<?> own = OWN.get(type);
        return own == null ? kryo.getDefaultSerializer(type) : own;
    }

    private static final class UuidSerializer extends ImmutableSerializer<UUID> {

        @Override
        public void write(Kryo kryo, Output output, UUID uuid) {
            output.writeLong(uuid.getMostSignificantBits());
            output.writeLong(uuid.getLeastSignificantBits());
        }

        @Override
        public UUID read(Kryo kryo, Input input, Class<? extends UUID> type) {
            return new UUID(input.readLong(), input.readLong());
        }
    }

    private static final class TextSerializer<T> extends ImmutableSerializer<T> {

        private final Function<T, String> toText;
        private final Function<String, T> fromText;

        TextSerializer(Function<T, String> toText, Function<String, T> fromText) {
            this.toText = toText;
            this.fromText = fromText;
        }

        @Override
        public void write(Kryo kryo, Output output, T value) {
            output.writeString(toText.apply(value));
        }

        @Override
        public T read(Kryo kryo, Input input, Class<? extends T> type) {
            return fromText.apply(input.readString());
        }
    }

    /** By the language tag, which also says script and extensions, or by the parts of a locale that no tag says. */
    private static final class LocaleSerializer extends ImmutableSerializer<Locale> {

        @Override
        public void write(Kryo kryo, Output output, Locale locale) {
            String tag = locale.toLanguageTag();
            boolean tagSaysAll = Locale.forLanguageTag(tag).equals(locale);
            output.writeString(tagSaysAll ? tag : null);
            if (!tagSaysAll) {
                output.writeString(locale.getLanguage());
                output.writeString(locale.getCountry());
                output.writeString(locale.getVariant());
            }
        }

        @Override
        public Locale read(Kryo kryo, Input input, Class<? extends Locale> type) {
            String tag = input.readString();
            return tag == null
                    ? new Locale(input.readString(), input.readString(), input.readString())
                    : Locale.forLanguageTag(tag);
        }
    }

    /** With the offset, without which the hour that the end of summer time repeats would be ambiguous. */
    private static final class ZonedDateTimeSerializer extends ImmutableSerializer<ZonedDateTime> {

        @Override
        public void write(Kryo kryo, Output output, ZonedDateTime value) {
            output.writeVarLong(value.toLocalDate().toEpochDay(), false);
            output.writeVarLong(value.toLocalTime().toNanoOfDay(), true);
            output.writeVarInt(value.getOffset().getTotalSeconds(), false);
            output.writeString(value.getZone().getId());
        }

        @Override
        public ZonedDateTime read(Kryo kryo, Input input, Class<? extends ZonedDateTime> type) {
            LocalDate date = LocalDate.ofEpochDay(input.readVarLong(false));
            LocalTime time = LocalTime.ofNanoOfDay(input.readVarLong(true));
            ZoneOffset offset = ZoneOffset.ofTotalSeconds(input.readVarInt(false));
            return ZonedDateTime.ofLocal(date.atTime(time), ZoneId.of(input.readString()), offset);
        }
    }

    /** For what {@code List.of} and {@code Set.of} make. */
    private static final class ElementsSerializer<C extends Collection<?>> extends ImmutableSerializer<C> {

        private final boolean looksIntoElements;
        private final Function<@Nullable Object[], C> factory;

        ElementsSerializer(boolean looksIntoElements, Function<@Nullable Object[], C> factory) {
            this.looksIntoElements = looksIntoElements;
            this.factory = factory;
        }

        @Override
        public void write(Kryo kryo, Output output, C elements) {
            output.writeVarInt(elements.size(), true);
            for (Object element : elements) {
                kryo.writeClassAndObject(output, element);
            }
        }

        @Override
        public @Nullable C read(Kryo kryo, Input input, Class<? extends C> type) {
            List<@Nullable Object> elements = FieldCodec.readObjects(kryo, input, input.readVarInt(true));
            boolean leftOut = looksIntoElements && Codec.of(kryo).reader().leavesOut();
            return leftOut ? null : factory.apply(elements.toArray());
        }
    }

    /** For what {@code Map.of} makes. */
    private static final class EntriesSerializer extends ImmutableSerializer<Map<?, ?>> {

        @Override
        public void write(Kryo kryo, Output output, Map<?, ?> map) {
            output.writeVarInt(map.size(), true);
            map.forEach((key, value) -> {
                kryo.writeClassAndObject(output, key);
                kryo.writeClassAndObject(output, value);
            });
        }

        @Override
        public @Nullable Map<?, ?> read(Kryo kryo, Input input, Class<? extends Map<?, ?>> type) {
            List<@Nullable Object> keysAndValues = FieldCodec.readObjects(kryo, input, 2 * input.readVarInt(true));
            if (Codec.of(kryo).reader().leavesOut()) {
                return null;
            }
            Map.Entry<?, ?>[] entries = new Map.Entry<?, ?>[keysAndValues.size() / 2];
            for (int i = 0; i < entries.length; i++) {
                entries[i] = Map.entry(keysAndValues.get(2 * i), keysAndValues.get(2 * i + 1));
            }
            return Map.ofEntries(entries);
        }
    }

    /** For one entry that stands by itself. */
    private static final class EntrySerializer extends ImmutableSerializer<Map.Entry<?, ?>> {

        @Override
        public void write(Kryo kryo, Output output, Map.Entry<?, ?> entry) {
            kryo.writeClassAndObject(output, entry.getKey());
            kryo.writeClassAndObject(output, entry.getValue());
        }

        @Override
        public Map.Entry<?, ?> read(Kryo kryo, Input input, Class<? extends Map.Entry<?, ?>> type) {
            Object key = kryo.readClassAndObject(input);
            return new AbstractMap.SimpleImmutableEntry<>(key, kryo.readClassAndObject(input));
        }
    }

    private static final class PatternSerializer extends ImmutableSerializer<Pattern> {

        @Override
        public void write(Kryo kryo, Output output, Pattern pattern) {
            output.writeString(pattern.pattern());
            output.writeVarInt(pattern.flags(), true);
        }

        @Override
        public Pattern read(Kryo kryo, Input input, Class<? extends Pattern> type) {
            return Pattern.compile(input.readString(), input.readVarInt(true));
        }
    }

    /** With the name by which the address was found, if it was. Asks nobody for a name. */
    private static final class InternetAddressSerializer extends ImmutableSerializer<InetAddress> {

        @Override
        public void write(Kryo kryo, Output output, InetAddress address) {
            byte[] bytes = address.getAddress();
            String nameAndNumber = address.toString();
            String name = nameAndNumber.substring(0, nameAndNumber.indexOf('/'));
            output.writeVarInt(bytes.length, true);
            output.writeBytes(bytes);
            output.writeString(name.isEmpty() ? null : name);
            output.writeVarInt(address instanceof Inet6Address scoped ? scoped.getScopeId() : 0, true);
        }

        @Override
        public InetAddress read(Kryo kryo, Input input, Class<? extends InetAddress> type) {
            byte[] bytes = input.readBytes(input.readVarInt(true));
            String name = input.readString();
            int scope = input.readVarInt(true);
            try {
                return scope == 0
                        ? InetAddress.getByAddress(name, bytes)
                        : Inet6Address.getByAddress(name, bytes, scope);
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException(e);
            }
        }
    }

    /** By its day, for one of the other calendars. */
    private static final class DateSerializer extends ImmutableSerializer<ChronoLocalDate> {

        private final Chronology calendar;

        DateSerializer(Chronology calendar) {
            this.calendar = calendar;
        }

        @Override
        public void write(Kryo kryo, Output output, ChronoLocalDate date) {
            if (!date.getChronology().equals(calendar)) {
                throw Refusal.of(
                        date,
                        "a date of the calendar " + date.getChronology()
                                + ", which not every process has; use a java.time.LocalDate");
            }
            output.writeVarLong(date.toEpochDay(), false);
        }

        @Override
        public ChronoLocalDate read(Kryo kryo, Input input, Class<? extends ChronoLocalDate> type) {
            return calendar.dateEpochDay(input.readVarLong(false));
        }
    }
}
