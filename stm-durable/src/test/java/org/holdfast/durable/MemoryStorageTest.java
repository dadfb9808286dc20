package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.holdfast.stm.Stm.atomic;

import java.util.ArrayList;
import org.holdfast.stm.TVar;
import org.holdfast.stm.collect.TMap;
import org.junit.jupiter.api.Test;

class MemoryStorageTest extends StorageContract {

    @Override
    Storage open() {
        return new MemoryStorage(1_000);
    }

    @Override
    boolean outlivesItsProcess() {
        return false;
    }

    @Test
    void aStoreInMemoryIsOneLikeAnyOtherUntilItIsClosed() {
        TMap<String, TVar<Object>> map;
        try (DurableStore store = DurableStore.inMemory()) {
            map = store.getOrCreate("map", TMap::new);
            atomic(() -> map.put("a", new TVar<>("first")));
            assertThat(store.<TMap<String, TVar<Object>>>root("map")).containsSame(map);
            assertThatThrownBy(() -> map.get("a").set(new ArrayList<>())).isInstanceOf(NotStorableException.class);
            assertThat(map.get("a").get()).isEqualTo("first");
            assertThat(store).hasToString("store memory");
        }
        assertThatThrownBy(() -> map.put("b", new TVar<>("late")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("store in memory is closed");
        try (DurableStore other = DurableStore.inMemory()) {
            assertThat(other.rootNames()).isEmpty();
        }
    }
}
