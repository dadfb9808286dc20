package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.holdfast.stm.collect.TList;
import org.holdfast.stm.collect.TMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values of all kinds, in each other, come back equal, and are found again as keys. */
class RandomValuesTest {

    @TempDir
    Path directory;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void comeBackAndAreFoundAsKeys(long seed) {
        RandomValues values = new RandomValues(seed);
        List<Object> made = new ArrayList<>();
        Map<Object, Integer> expected = new HashMap<>();
        for (int i = 0; i < 400; i++) {
            Object value = values.value(4);
            made.add(value);
            expected.put(value, i);
        }
        try (DurableStore store = DurableStore.open(directory)) {
            store.getOrCreate("values", TList::new).addAll(made);
            store.getOrCreate("by value", TMap::new).putAll(expected);
        }
        try (DurableStore store = DurableStore.open(directory)) {
            List<Object> back = store.<TList<Object>>root("values").orElseThrow();
            assertThat(List.copyOf(back)).isEqualTo(made);
            TMap<Object, Integer> map =
                    store.<TMap<Object, Integer>>root("by value").orElseThrow();
            assertThat(map).hasSameSizeAs(expected);
            expected.forEach((value, number) -> assertThat(map.get(value)).isEqualTo(number));
        }
    }

    @Test
    void aStringOf64MiBOfAnyCharactersComesBack() {
        String large = new RandomValues(1).text(1 << 16).repeat(400); // three bytes for most of them
        try (DurableStore store = DurableStore.open(directory)) {
            store.getOrCreate("large", () -> large);
        }
        try (DurableStore store = DurableStore.open(directory)) {
            assertThat(store.<String>root("large").orElseThrow().equals(large)).isTrue();
        }
    }
}
