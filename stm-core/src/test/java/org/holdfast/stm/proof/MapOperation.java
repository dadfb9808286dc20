package org.holdfast.stm.proof;

import java.util.Map;
import java.util.TreeMap;
import org.holdfast.stm.collect.TMap;

/** What random programs do to a map. */
@SuppressWarnings("ImmutableEnumChecker") // the functions have no state
enum MapOperation implements Operation<Map<Long, Long>> {
    GET((map, key, value) -> map.get(key)),
    PUT(Map::put),
    PUT_IF_ABSENT(Map::putIfAbsent),
    REMOVE((map, key, value) -> map.remove(key)),
    REPLACE((map, key, value) -> map.replace(key, value)),
    COMPUTE((map, key, value) -> map.compute(key, (k, old) -> old == null ? Long.valueOf(value) : null)),
    MERGE((map, key, value) -> map.merge(key, value, Long::sum)),
    CONTAINS((map, key, value) -> map.containsKey(key)),
    SIZE((map, key, value) -> map.size()),
    REMOVE_SOME((map, key, value) -> map.keySet().removeIf(k -> k % 5 == key % 5)),
    COPY((map, key, value) -> map instanceof TMap<Long, Long> tested ? tested.copy() : new TreeMap<>(map)),
    ALL((map, key, value) -> new TreeMap<>(map));

    private static final int KEYS = 40;

    private final Operation<Map<Long, Long>> operation;

    MapOperation(Operation<Map<Long, Long>> operation) {
        this.operation = operation;
    }

    @Override
    public Object apply(Map<Long, Long> map, long a, long b) {
        return operation.apply(map, a % KEYS, b);
    }
}
