package org.holdfast.stm.proof;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.holdfast.stm.collect.TSortedMap;

/** What random programs do to a sorted map besides what they do to every map. */
@SuppressWarnings("ImmutableEnumChecker") // the functions have no state
enum SortedMapOperation implements Operation<NavigableMap<Long, Long>> {
    GET((map, key, value) -> map.get(key)),
    PUT(Map::put),
    PUT_SOME(SortedMapOperation::putSome),
    REMOVE((map, key, value) -> map.remove(key)),
    REMOVE_SOME((map, key, value) -> map.values().removeIf(v -> v % 5 == key % 5)),
    FIRST_KEY((map, key, value) -> map.isEmpty() ? null : map.firstKey()),
    FLOOR_KEY((map, key, value) -> map.floorKey(key)),
    HIGHER_ENTRY((map, key, value) -> map.higherEntry(key)),
    POLL_FIRST((map, key, value) -> map.pollFirstEntry()),
    POLL_LAST((map, key, value) -> map.pollLastEntry()),
    SIZE_OF_HEAD((map, key, value) -> map.headMap(key, false).size()),
    CLEAR_PART(SortedMapOperation::clearPart),
    BACKWARDS((map, key, value) -> map.descendingMap().tailMap(key, true).toString()),
    COPY((map, key, value) -> map instanceof TSortedMap<Long, Long> sorted ? sorted.copy() : new TreeMap<>(map));

    private static final int KEYS = 200;
    /** More than stand in one leaf. */
    private static final int SOME = 40;

    private final Operation<NavigableMap<Long, Long>> operation;

    SortedMapOperation(Operation<NavigableMap<Long, Long>> operation) {
        this.operation = operation;
    }

    private static Object putSome(NavigableMap<Long, Long> map, long key, long value) {
        for (long k = key; k < key + SOME; k++) {
            map.put(k, value);
        }
        return map.size();
    }

    private static Object clearPart(NavigableMap<Long, Long> map, long key, long value) {
        map.subMap(key, true, key + SOME, false).clear();
        return map.size();
    }

    @Override
    public Object apply(NavigableMap<Long, Long> map, long a, long b) {
        return operation.apply(map, a % KEYS, b);
    }
}
