package org.holdfast.stm.collect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.holdfast.stm.Stm;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A sorted map, and each view of a view of it, does what that of a {@code TreeMap} does. */
class TSortedMapModelTest {

    static Stream<List<Integer>> seedsAndKeys() {
        return RandomProgram.seedsAnd(10, 100, 2_000);
    }

    @ParameterizedTest
    @MethodSource("seedsAndKeys")
    void doesWhatATreeMapDoes(List<Integer> seedAndKeys) {
        program(seedAndKeys.get(0), seedAndKeys.get(1), null).run(1_000);
    }

    @ParameterizedTest
    @MethodSource("seedsAndKeys")
    void doesWhatATreeMapDoesInsideOneTransaction(List<Integer> seedAndKeys) {
        Stm.atomic(() -> program(seedAndKeys.get(0), seedAndKeys.get(1), null).run(1_000));
    }

    @ParameterizedTest
    @MethodSource("seedsAndKeys")
    void doesWhatATreeMapWithAComparatorDoes(List<Integer> seedAndKeys) {
        Comparator<Integer> lastDigitFirst =
                Comparator.<Integer>comparingInt(key -> key % 10).thenComparing(Comparator.reverseOrder());
        program(seedAndKeys.get(0), seedAndKeys.get(1), lastDigitFirst).run(1_000);
    }

    private static RandomProgram<NavigableMap<Integer, Integer>> program(
            int seed, int keys, Comparator<Integer> comparator) {
        return new RandomProgram<>(
                seed,
                new TSortedMap<>(comparator),
                new TreeMap<>(comparator),
                TreeMap::new,
                random -> randomStep(random, keys));
    }

    private static Function<NavigableMap<Integer, Integer>, Object> randomStep(Random random, int keys) {
        Function<NavigableMap<Integer, Integer>, NavigableMap<Integer, Integer>> view = map -> map;
        for (int depth = random.nextInt(8) - 4; depth > 0; depth--) {
            view = view.andThen(randomView(random, keys));
        }
        Function<NavigableMap<Integer, Integer>, Object> step =
                view.andThen(randomStepOnAView(random, keys, random.nextInt(keys)));
        return map -> {
            try {
                return step.apply(map);
            } catch (IllegalArgumentException | NoSuchElementException refused) {
                return refused.getClass();
            }
        };
    }

    private static Function<NavigableMap<Integer, Integer>, NavigableMap<Integer, Integer>> randomView(
            Random random, int keys) {
        int from = random.nextInt(keys);
        int to = random.nextInt(keys);
        boolean withFrom = random.nextBoolean();
        boolean withTo = random.nextBoolean();
        return switch (random.nextInt(7)) {
            case 0 -> map -> map.headMap(to, withTo);
            case 1 -> map -> map.tailMap(from, withFrom);
            case 2 -> map -> map.subMap(from, withFrom, to, withTo);
            case 3 -> map -> map.subMap(Math.min(from, to), withFrom, Math.max(from, to), withTo);
            case 4 -> map -> map.subMap(from, withFrom, from, withTo);
            default -> NavigableMap::descendingMap;
        };
    }

    private static Function<NavigableMap<Integer, Integer>, Object> randomStepOnAView(
            Random random, int keys, int key) {
        int value = random.nextInt(10);
        return switch (random.nextInt(60)) {
            case 0 -> map -> map.lowerEntry(key);
            case 1 -> map -> map.floorEntry(key);
            case 2 -> map -> map.ceilingEntry(key);
            case 3 -> map -> map.higherEntry(key);
            case 4 -> map -> List.of(entryOf(map.firstEntry()), entryOf(map.lastEntry()));
            case 5 -> map -> List.of(map.firstKey(), map.lastKey());
            case 6 -> NavigableMap::pollFirstEntry;
            case 7 -> NavigableMap::pollLastEntry;
            case 8 -> map -> new ArrayList<>(map.keySet());
            case 9 -> map -> new ArrayList<>(map.descendingMap().entrySet());
            case 10 -> map -> new ArrayList<>(map.values());
            case 11 -> Object::toString;
            case 12 -> map -> map.size();
            case 13 -> map -> map.isEmpty();
            case 14 -> Object::hashCode;
            case 15 -> map -> map.values().removeIf(v -> v == value);
            case 16 -> map -> map.keySet().removeIf(k -> k % 7 == value);
            case 17 -> map -> keys(map.navigableKeySet(), key);
            case 18 -> map -> keys(map.descendingKeySet(), key);
            case 19 -> map -> map.entrySet().remove(Map.entry(key, value));
            case 20 -> map -> removeEach(map, value);
            case 21 -> map -> changed(map, () -> map.replaceAll((k, v) -> v + 1));
            case 22 -> map -> value > 8 ? changed(map, map::clear) : map.size();
            case 23 ->
                map -> changed(map, () -> map.subMap(key, key + keys / 4 + 1).clear());
            case 24 -> map -> map.compute(key, (k, v) -> v == null ? Integer.valueOf(value) : v > 5 ? null : v);
            case 25 -> map -> map.computeIfAbsent(key, k -> value);
            case 26 -> map -> map.merge(key, value, (a, b) -> a + b > 9 ? null : Integer.valueOf(a + b));
            case 27 -> map -> map.putIfAbsent(key, value);
            case 28 -> map -> map.replace(key, value);
            case 29 -> map -> map.replace(key, value, value + 1);
            case 30 -> map -> map.remove(key, value);
            case 31, 32, 33, 34, 35 -> map -> map.remove(key);
            case 36 -> map -> map.containsValue(value);
            case 37 -> map -> List.of(map.containsKey(key), map.getOrDefault(key, -1));
            case 38 -> map -> setEach(map, value);
            case 39, 40 ->
                map -> changed(map, () -> IntStream.range(key, key + 30).forEach(k -> map.put(k, value)));
            case 41 -> map -> changed(map, () -> IntStream.range(0, 30).forEach(i -> map.put(key - i, value)));
            default -> map -> map.put(key, value);
        };
    }

    private static Object entryOf(Map.Entry<Integer, Integer> entry) {
        return entry == null ? "none" : entry;
    }

    private static Object keys(NavigableSet<Integer> keys, int key) {
        List<Object> seen = new ArrayList<>(keys.headSet(key, true));
        seen.add("and");
        seen.addAll(keys.tailSet(key, false).descendingSet());
        seen.add(keys.lower(key));
        seen.add(keys.floor(key));
        seen.add(keys.ceiling(key));
        seen.add(keys.higher(key));
        seen.add(keys.contains(key) ? "there" : "absent");
        return seen;
    }

    private static Object changed(Map<Integer, Integer> map, Runnable change) {
        change.run();
        return map.size();
    }

    private static Object setEach(Map<Integer, Integer> map, int value) {
        int sum = 0;
        for (Map.Entry<Integer, Integer> entry : map.entrySet()) {
            sum += entry.getValue() % 3 == 0 ? entry.setValue(value) : 0;
        }
        return sum;
    }

    private static Object removeEach(Map<Integer, Integer> map, int value) {
        for (Iterator<Integer> values = map.values().iterator(); values.hasNext(); ) {
            if (values.next() == value) {
                values.remove();
            }
        }
        return map.size();
    }
}
