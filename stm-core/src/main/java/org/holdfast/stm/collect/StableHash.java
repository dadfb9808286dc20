package org.holdfast.stm.collect;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Hashes that are the same in every process, for the shape of a stored map follows from them.
 *
 * <pre>
 * enum                    hash of its name, not of its class, which may be renamed
 * List, Set, Map, Entry   as their interfaces specify, over stable hashes
 * Optional                stable hash of the value
 * record                  see {@link RecordHash}
 * all else                hashCode(): String, numbers, UUID, java.time and so on specify it, or always had it
 * </pre>
 *
 * Equal objects have equal stable hashes wherever they have equal hash codes. None of this may ever change, the
 * spreading included: maps are stored by it.
 */
final class StableHash {

    // To ask a class for one interface after the other takes longer than all the rest.
    private static final ClassValue<ToIntFunction<Object>> OF_CLASS = new ClassValue<>() {
        @Override
        protected ToIntFunction<Object> computeValue(Class<?> type) {
            return hashOf(type);
        }
    };

    private StableHash() {}

    /** {@return the hash of a key, with its bits spread} */
    static int of(Object key) {
        return spread(hash(key));
    }

    /** {@return the hash of an object, 0 for null as in {@code Objects.hashCode}} */
    static int hash(@Nullable Object object) {
        return object == null ? 0 : OF_CLASS.get(object.getClass()).applyAsInt(object);
    }

    private static ToIntFunction<Object> hashOf(Class<?> type) {
        if (Enum.class.isAssignableFrom(type)) {
            return object -> ((Enum<?>) object).name().hashCode();
        }
        if (List.class.isAssignableFrom(type)) {
            return object -> hashOfList((List<?>) object);
        }
        if (Set.class.isAssignableFrom(type)) {
            return object -> sum((Set<?>) object);
        }
        if (Map.class.isAssignableFrom(type)) {
            return object -> sum(((Map<?, ?>) object).entrySet());
        }
        if (Map.Entry.class.isAssignableFrom(type)) {
            return object -> hash(((Map.Entry<?, ?>) object).getKey()) ^ hash(((Map.Entry<?, ?>) object).getValue());
        }
        if (type == Optional.class) {
            return object -> hash(((Optional<?>) object).orElse(null));
        }
        // Last of all: a record that implements Map.Entry must hash like every other entry.
        if (Record.class.isAssignableFrom(type)) {
            return object -> RecordHash.of((Record) object);
        }
        return Object::hashCode;
    }

    private static int hashOfList(List<?> list) {
        int hash = 1;
        for (Object element : list) {
            hash = 31 * hash + hash(element);
        }
        return hash;
    }

    private static int sum(Set<?> set) {
        int sum = 0;
        for (Object element : set) {
            sum += hash(element);
        }
        return sum;
    }

    /** The finish of MurmurHash3: every bit of the input changes each bit of the output half of the time. */
    private static int spread(int hash) {
        int h = hash;
        h = (h ^ (h >>> 16)) * 0x85ebca6b;
        h = (h ^ (h >>> 13)) * 0xc2b2ae35;
        return h ^ (h >>> 16);
    }
}
