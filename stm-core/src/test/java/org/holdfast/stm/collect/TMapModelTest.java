package org.holdfast.stm.collect;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.holdfast.stm.Stm;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A map does what {@code HashMap} does, on both sides of each size at which its shape changes. */
class TMapModelTest {

    /** A key with so few hashes that leaves overflow which cannot be split. */
    record Colliding(int id) {

        @Override
        public int hashCode() {
            return id % 5;
        }
    }

    static Stream<List<Integer>> seedsAndKeys() {
        return RandomProgram.seedsAnd(10, 24, 300, 6_000);
    }

    @ParameterizedTest
    @MethodSource("seedsAndKeys")
    void doesWhatAHashMapDoes(List<Integer> seedAndKeys) {
        program(seedAndKeys.get(0), seedAndKeys.get(1)).run(1_500);
    }

    @ParameterizedTest
    @MethodSource("seedsAndKeys")
    void doesWhatAHashMapDoesInsideOneTransaction(List<Integer> seedAndKeys) {
        Stm.atomic(() -> program(seedAndKeys.get(0), seedAndKeys.get(1)).run(1_500));
    }

    private static RandomProgram<Map<Object, Integer>> program(int seed, int keys) {
        return new RandomProgram<>(seed, new TMap<>(), new HashMap<>(), HashMap::new, random -> step(random, keys));
    }

    private static Function<Map<Object, Integer>, Object> step(Random random, int keys) {
        int id = random.nextInt(keys);
        Object key = id % 4 == 0 && id < 400 ? new Colliding(id) : (Object) ("key " + id);
        int value = random.nextInt(10);
        return switch (random.nextInt(keys > 100 ? 100 : 30)) {
            case 0 -> map -> new HashSet<>(map.keySet());
            case 1 -> map -> new HashSet<>(map.entrySet());
            case 2 -> map -> map.values().stream().mapToInt(v -> v).sum();
            case 3 -> map -> map.values().removeIf(v -> v == value);
            case 4 -> map -> map.keySet().removeIf(k -> k.hashCode() % 7 == value);
            case 5 -> map -> map.entrySet().remove(Map.entry(key, value));
            case 6 -> map -> setEach(map, value);
            case 7 -> map -> removeEach(map, value);
            case 8 -> map -> changed(map, () -> map.replaceAll((k, v) -> v + 1));
            case 9 -> map -> map.keySet().retainAll(withoutSome(map, value));
            case 10 -> map -> value > 8 ? changed(map, map::clear) : map.size();
            case 11 ->
                map -> map.compute(
                        key, (k, v) -> v == null ? Integer.valueOf(value) : v > 5 ? null : Integer.valueOf(v + value));
            case 12 -> map -> map.computeIfAbsent(key, k -> value > 5 ? null : value);
            case 13 -> map -> map.computeIfPresent(key, (k, v) -> v > 5 ? null : v + value);
            case 14 -> map -> map.merge(key, value, (a, b) -> a + b > 9 ? null : a + b);
            case 15 -> map -> map.putIfAbsent(key, value);
            case 16 -> map -> map.replace(key, value);
            case 17 -> map -> map.replace(key, value, value + 1);
            case 18 -> map -> map.remove(key, value);
            case 19, 20 -> map -> map.remove(key);
            case 21 -> map -> map.containsValue(value);
            case 22 -> map -> map.getOrDefault(key, -1);
            case 23 -> map -> changed(map, () -> map.putAll(Map.of(key, value, "other", value)));
            default -> map -> map.put(key, value);
        };
    }

    private static Object changed(Map<Object, Integer> map, Runnable change) {
        change.run();
        return map.size();
    }

    private static Object setEach(Map<Object, Integer> map, int value) {
        int sum = 0;
        for (Map.Entry<Object, Integer> entry : map.entrySet()) {
            sum += entry.getValue() % 3 == 0 ? entry.setValue(value) : 0;
        }
        return sum;
    }

    private static Object removeEach(Map<Object, Integer> map, int value) {
        for (Iterator<Integer> values = map.values().iterator(); values.hasNext(); ) {
            if (values.next() == value) {
                values.remove();
            }
        }
        return map.size();
    }

    private static Set<Object> withoutSome(Map<Object, Integer> map, int value) {
        Set<Object> keys = new HashSet<>(map.keySet());
        keys.removeIf(key -> key.hashCode() % 11 == value);
        return keys;
    }
}
