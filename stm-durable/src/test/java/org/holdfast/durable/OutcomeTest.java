package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.holdfast.durable.BlockedDisk.Working;
import org.holdfast.stm.Stm;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TxnOptions;
import org.holdfast.stm.collect.TMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A store knows by its id whether a transaction has committed, and applies none twice. What crashes do to that, see
 * {@link StoreCrashTest} and {@link KillTest}.
 */
@Timeout(120)
class OutcomeTest {

    @TempDir
    Path directory;

    @BeforeEach
    void quiet() {
        QuietLog.set();
    }

    /** How a store comes to be opened again. */
    enum Again {
        AFTER_A_CLOSE {
            @Override
            FaultyDisk disk(FaultyDisk disk) {
                return disk;
            }
        },
        WITHOUT_A_MARK {
            @Override
            FaultyDisk disk(FaultyDisk disk) throws IOException {
                disk.delete("clean");
                return disk;
            }
        };

        abstract FaultyDisk disk(FaultyDisk closed) throws IOException;
    }

    private static TxnOptions id(Object id) {
        return Stm.options().withId(id.toString());
    }

    private static TLong number(DurableStore store) {
        return store.getOrCreate("number", TLong::new);
    }

    @ParameterizedTest
    @EnumSource
    void whatHasCommittedIsKnownAndNotDoneAgain(Again again) throws IOException {
        List<String> ids = List.of(
                "a", "\u00e4\u20ac \ud83d\ude00\n", "half of a pair: \ud83d", "x".repeat(255), "\uffff".repeat(255));
        FaultyDisk disk = new FaultyDisk(directory);
        try (DurableStore store = StoreScript.open(disk)) {
            TLong number = number(store);
            for (String id : ids) {
                assertThat(store.outcome(id)).isEqualTo(Outcome.ABORTED);
                id(id).atomic(() -> number.add(1));
                assertAllKnown(store, ids.subList(0, ids.indexOf(id) + 1));
            }
        }
        try (DurableStore store = StoreScript.open(again.disk(disk))) {
            assertAllKnown(store, ids);
        }
    }

    private void assertAllKnown(DurableStore store, List<String> ids) {
        TLong number = number(store);
        for (String id : ids) {
            assertThat(store.outcome(id)).isEqualTo(Outcome.COMMITTED);
            assertThatThrownBy(() -> id(id).atomic(() -> number.add(1)))
                    .isInstanceOfSatisfying(AlreadyCommittedException.class, e -> assertThat(e.id())
                            .isEqualTo(id))
                    .hasMessageContaining("'" + id + "' has committed in the store in " + directory);
        }
        assertThat(number.get()).isEqualTo(ids.size());
        assertThat(store.outcome("another")).isEqualTo(Outcome.ABORTED);
    }

    @ParameterizedTest
    @EnumSource
    void soIsATransactionWhoseChangesWereMovedOutOfTheHeap(Again again) throws IOException {
        FaultyDisk disk = new FaultyDisk(directory);
        try (DurableStore store = StoreScript.open(disk)) {
            TLong number = number(store);
            id("a").atomic(() -> {
                number.add(1);
                store.flush();
            });
            assertAllKnown(store, List.of("a"));
            assertThatThrownBy(() -> id("a").atomic(() -> {
                        number.add(1);
                        store.flush();
                    }))
                    .isInstanceOf(AlreadyCommittedException.class);
            assertAllKnown(store, List.of("a"));
        }
        try (DurableStore store = StoreScript.open(again.disk(disk))) {
            assertAllKnown(store, List.of("a"));
        }
    }

    @Test
    void whatFailedHasNoIdAndMayBeTriedAgain() {
        try (DurableStore store = DurableStore.open(directory)) {
            TLong number = number(store);
            assertThatThrownBy(() -> id("a").atomic(() -> {
                        number.set(1);
                        throw new IllegalStateException("changed my mind");
                    }))
                    .hasMessage("changed my mind");
            assertThatThrownBy(() -> id("a").atomic(() -> store.getOrCreate("bad", Thread::new)))
                    .isInstanceOf(NotStorableException.class);
            assertThat(store.outcome("a")).isEqualTo(Outcome.ABORTED);
            id("a").atomic(() -> number.set(2));
            assertThat(store.outcome("a")).isEqualTo(Outcome.COMMITTED);
        }
    }

    @Test
    void whatChangesNothingDurableLeavesNoId() {
        TLong inMemory = new TLong();
        try (DurableStore store = DurableStore.open(directory)) {
            TLong number = number(store);
            id("a").atomic(() -> inMemory.set(number.get() + 1));
            assertThat(store.outcome("a")).isEqualTo(Outcome.ABORTED);
        }
    }

    @Test
    void anIdIsOfOneStore(@TempDir Path other) {
        try (DurableStore one = DurableStore.open(directory);
                DurableStore two = DurableStore.open(other)) {
            TLong inOne = number(one);
            TLong inTwo = number(two);
            id("a").atomic(() -> inOne.set(1));
            assertThat(two.outcome("a")).isEqualTo(Outcome.ABORTED);
            id("a").atomic(() -> inTwo.set(1));
            assertThat(two.outcome("a")).isEqualTo(Outcome.COMMITTED);
        }
    }

    @Test
    void ofManyThatRepeatEachOtherAtOnceOneIsApplied() throws Exception {
        int ids = 200;
        try (DurableStore store = DurableStore.open(directory)) {
            TMap<Integer, TLong> numbers = store.getOrCreate("numbers", TMap::new);
            IntStream.range(0, 4).forEach(thread -> numbers.put(thread, new TLong()));
            List<Long> applied = Threads.together(4, thread -> {
                TLong number = numbers.get(thread); // they do not conflict with each other
                long mine = 0;
                for (int i = 0; i < ids; i++) {
                    try {
                        id(i).atomic(() -> number.add(1));
                        mine++;
                    } catch (AlreadyCommittedException e) {
                        assertThat(e.id()).isEqualTo("" + i);
                    }
                }
                return mine;
            });
            assertThat(applied.stream().mapToLong(each -> each).sum()).isEqualTo(ids);
            IntStream.range(0, 4)
                    .forEach(thread -> assertThat(numbers.get(thread).get()).isEqualTo(applied.get(thread)));
            assertThat(IntStream.range(0, ids).mapToObj(i -> store.outcome("" + i)))
                    .containsOnly(Outcome.COMMITTED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void ofMoreThanAreKeptTheOldestAreForgottenAndThatIsTold(Again again) throws IOException {
        FaultyDisk disk = new FaultyDisk(directory);
        try (DurableStore store = open(disk, 3)) {
            TLong number = number(store);
            for (int i = 0; i < 3; i++) {
                id(i).atomic(() -> number.add(1));
            }
            assertThat(outcomes(store)).isEqualTo("CCCAA");
            id(3).atomic(() -> number.add(1));
            assertThat(outcomes(store)).isEqualTo("UCCCU");
        }
        try (DurableStore store = open(again.disk(disk), 3)) {
            assertThat(outcomes(store)).isEqualTo("UCCCU");
            TLong number = number(store);
            assertThatThrownBy(() -> id(1).atomic(() -> number.add(1))).isInstanceOf(AlreadyCommittedException.class);
            id(0).atomic(() -> number.add(1)); // forgotten: documented
            assertThat(outcomes(store)).isEqualTo("CUCCU");
        }
        try (DurableStore store = open(again.disk(disk), 2)) {
            assertThat(outcomes(store)).isEqualTo("CUUCU");
        }
        try (DurableStore store = open(again.disk(disk), 2)) {
            assertThat(outcomes(store)).isEqualTo("CUUCU");
        }
    }

    private static DurableStore open(FaultyDisk disk, int keptIds) throws IOException {
        return DurableStore.open(disk, StoreOptions.defaults().withKeptIds(keptIds), StoreScript.SMALL_SEGMENT);
    }

    private static String outcomes(DurableStore store) {
        StringBuilder initials = new StringBuilder();
        IntStream.range(0, 5).forEach(i -> initials.append(store.outcome("" + i).name(), 0, 1));
        return initials.toString();
    }

    @Test
    void thatOneHasCommittedIsToldByNobodyBeforeItIsForced() throws Exception {
        BlockedDisk blocked = new BlockedDisk(directory);
        try (DurableStore store = StoreScript.open(blocked.disk())) {
            TLong number = number(store);
            TLong other = store.getOrCreate("other", TLong::new);
            try {
                blocked.block();
                Working<Long> writer = new Working<>(() -> id("a").atomic(() -> number.addAndGet(1)));
                blocked.awaitBlocked();
                Working<Outcome> asking = new Working<>(() -> store.outcome("a"));
                assertThat(asking.waitsForAForce()).isTrue();
                Working<Long> repeating = new Working<>(() -> id("a").atomic(() -> other.addAndGet(1)));
                assertThat(repeating.waitsForAForce()).isTrue();
                blocked.unblock();
                assertThat(writer.result()).isEqualTo(1);
                assertThat(asking.result()).isEqualTo(Outcome.COMMITTED);
                assertThatThrownBy(repeating::result).hasCauseInstanceOf(AlreadyCommittedException.class);
            } finally {
                blocked.unblock();
            }
        }
    }

    @Test
    void aStoreKeepsOneIdAtLeastAndAMillionAtMost() {
        assertThat(StoreOptions.defaults().withKeptIds(1_000_000))
                .asString()
                .contains("keptIds=1000000, readOnly=false");
        for (int wrong : new int[] {0, 1_000_001}) {
            assertThatThrownBy(() -> StoreOptions.defaults().withKeptIds(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a store keeps 1 to 1000000 ids, not " + wrong);
        }
    }
}
