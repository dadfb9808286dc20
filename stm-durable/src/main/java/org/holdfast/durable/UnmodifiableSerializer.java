package org.holdfast.durable;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.serializers.ImmutableSerializer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * For what {@link Collections} makes and does not change: unmodifiable views, and collections of one element or none.
 *
 * <pre>
 * kind      byte     the code of Kind
 * order     class number and comparator, if the kind is sorted; null for the natural order
 * size      varint
 * elements  in their order; of a map key, value, key, value …
 * </pre>
 */
final class UnmodifiableSerializer extends ImmutableSerializer<Object> {

    private enum Kind {
        LIST('L'),
        SET('S'),
        MAP('M'),
        SORTED_SET('s'),
        SORTED_MAP('m');

        private final char code;

        Kind(char code) {
            this.code = code;
        }

        static Kind of(int code) {
            return Stream.of(values())
                    .filter(kind -> kind.code == code)
                    .findAny()
                    .orElseThrow(() -> new IllegalArgumentException("no kind of collection has the code " + code));
        }

        static Kind of(Object collection) {
            if (collection instanceof Map) {
                return collection instanceof SortedMap ? SORTED_MAP : MAP;
            }
            if (collection instanceof Set) {
                return collection instanceof SortedSet ? SORTED_SET : SET;
            }
            return LIST;
        }

        boolean isSorted() {
            return this == SORTED_SET || this == SORTED_MAP;
        }
    }

    @Override
    public void write(Kryo kryo, Output output, Object collection) {
        Kind kind = Kind.of(collection);
        output.writeByte(kind.code);
        if (kind.isSorted()) {
            kryo.writeClassAndObject(output, order(collection));
        }
        List<?> elements = seen(collection);
        output.writeVarInt(collection instanceof Map ? elements.size() / 2 : elements.size(), true);
        elements.forEach(element -> kryo.writeClassAndObject(output, element));
    }

    /** {@return what a collection says, behind which there may be one of any class} */
    private static List<@Nullable Object> seen(Object collection) {
        try {
            return elements(collection);
        } catch (RuntimeException e) {
            throw Refusal.of(
                    collection,
                    collection.getClass().getName() + " is a view of something that cannot be read when it is stored ("
                            + e.getClass().getSimpleName()
                            + "); store a copy, made by List.copyOf, Set.copyOf or Map.copyOf");
        }
    }

    private static @Nullable Comparator<?> order(Object sorted) {
        return sorted instanceof SortedMap<?, ?> map ? map.comparator() : ((SortedSet<?>) sorted).comparator();
    }

    private static List<@Nullable Object> elements(Object collection) {
        if (collection instanceof Collection<?> elements) {
            return new ArrayList<@Nullable Object>(elements);
        }
        List<@Nullable Object> keysAndValues = new ArrayList<>();
        ((Map<?, ?>) collection).forEach((key, value) -> {
            keysAndValues.add(key);
            keysAndValues.add(value);
        });
        return keysAndValues;
    }

    @Override
    @SuppressWarnings("unchecked") // if it was none, the collection says so
    public @Nullable Object read(Kryo kryo, Input input, Class<?> ignored) {
        Kind kind = Kind.of(input.readByte());
        Comparator<Object> order = kind.isSorted() ? (Comparator<Object>) kryo.readClassAndObject(input) : null;
        boolean isMap = kind == Kind.MAP || kind == Kind.SORTED_MAP;
        int size = input.readVarInt(true);
        List<@Nullable Object> elements = FieldCodec.readObjects(kryo, input, isMap ? 2 * size : size);
        boolean leftOut = kind != Kind.LIST && Codec.of(kryo).reader().leavesOut();
        return leftOut ? null : collection(kind, elements, order);
    }

    private static Object collection(Kind kind, List<@Nullable Object> elements, @Nullable Comparator<Object> order) {
        return switch (kind) {
            case LIST -> Collections.unmodifiableList(elements);
            case SET -> Collections.unmodifiableSet(new LinkedHashSet<>(elements));
            case SORTED_SET -> {
                var set = new TreeSet<>(order);
                set.addAll(elements);
                yield Collections.unmodifiableNavigableSet(set);
            }
            case MAP -> {
                var map = new LinkedHashMap<>();
                put(elements, map);
                yield Collections.unmodifiableMap(map);
            }
            case SORTED_MAP -> {
                var map = new TreeMap<>(order);
                put(elements, map);
                yield Collections.unmodifiableNavigableMap(map);
            }
        };
    }

    private static void put(List<@Nullable Object> keysAndValues, Map<Object, Object> map) {
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            map.put(keysAndValues.get(i), keysAndValues.get(i + 1));
        }
    }
}
