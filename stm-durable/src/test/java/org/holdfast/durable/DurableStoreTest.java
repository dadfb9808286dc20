package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.holdfast.stm.Stm.atomic;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.holdfast.stm.collect.TMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableStoreTest {

    @TempDir
    Path directory;

    enum Kind {
        PRIVATE,
        BUSINESS {
            @Override
            public String toString() {
                return "business";
            }
        }
    }

    record Address(String street, int number, Optional<LocalDate> since, List<String> tags, Kind kind) {}

    static final class Account {
        final String owner;
        final TLong balance = new TLong();
        final TVar<@Nullable Address> address = new TVar<>(null);
        final TVar<@Nullable Account> friend = new TVar<>(null);
        final TMap<String, Account> contacts = new TMap<>();

        Account(String owner) {
            this.owner = owner;
        }
    }

    @Test
    void aRootAndAllBehindItComesBack() {
        Address address =
                new Address("Main", -7, Optional.of(LocalDate.of(2026, 11, 24)), List.of("a", "b"), Kind.BUSINESS);
        try (DurableStore store = DurableStore.open(directory)) {
            TMap<String, Account> accounts = store.getOrCreate("accounts", TMap::new);
            atomic(() -> {
                Account ada = new Account("ada");
                Account bob = new Account("bob");
                ada.friend.set(bob);
                bob.friend.set(ada);
                ada.contacts.put("bob", bob);
                ada.balance.set(100);
                accounts.put("ada", ada);
            });
            Account ada = accounts.get("ada");
            atomic(() -> {
                ada.balance.add(-30);
                ada.friend.get().balance.add(30);
                ada.address.set(address);
            });
        }
        try (DurableStore store = DurableStore.open(directory)) {
            assertThat(store.recovery().clean()).isTrue();
            assertThat(store.rootNames()).containsExactly("accounts");
            TMap<String, Account> accounts = store.getOrCreate("accounts", TMap::new);
            Account ada = accounts.get("ada");
            assertThat(ada.owner).isEqualTo("ada");
            assertThat(ada.balance.get()).isEqualTo(70);
            assertThat(ada.address.get()).isEqualTo(address);
            Account bob = ada.friend.get();
            assertThat(bob.balance.get()).isEqualTo(30);
            assertThat(bob.friend.get()).isSameAs(ada);
            assertThat(ada.contacts.get("bob")).isSameAs(bob);
            assertThat((Object) store.getOrCreate("accounts", TMap::new)).isSameAs(accounts);
        }
    }

    @Test
    void aLargeMapComesBack() {
        try (DurableStore store = DurableStore.open(directory)) {
            TMap<Integer, String> map = store.getOrCreate("map", TMap::new);
            for (int i = 0; i < 2_000; i += 100) {
                int from = i;
                atomic(() -> {
                    for (int k = from; k < from + 100; k++) {
                        map.put(k, "v" + k);
                    }
                });
            }
        }
        try (DurableStore store = DurableStore.open(directory)) {
            TMap<Integer, String> map = store.<TMap<Integer, String>>root("map").orElseThrow();
            assertThat(map.get(1234)).isEqualTo("v1234");
            assertThat(store.statistics().loaded()).isLessThan(10);
            assertThat(map).hasSize(2_000).containsEntry(77, "v77");
        }
    }

    @Test
    void refusesAMutableObjectAndKeepsEverythingAsItWas() {
        try (DurableStore store = DurableStore.open(directory)) {
            TMap<String, Object> map = store.getOrCreate("map", TMap::new);
            assertThatThrownBy(() -> map.put("x", new ArrayList<>(List.of(1))))
                    .isInstanceOf(NotStorableException.class)
                    .hasMessageContaining("java.util.ArrayList can change unseen; use a TList, or List.copyOf");
            assertThat(map).isEmpty();
            map.put("x", List.of(1));
            map.put("y", Map.of("k", Set.of(UUID.randomUUID())));
            assertThat(map).hasSize(2);
        }
    }
}
