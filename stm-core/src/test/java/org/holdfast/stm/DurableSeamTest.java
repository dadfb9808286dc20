package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.holdfast.stm.spi.Memory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the memory owes a storage, and a storage the memory. */
class DurableSeamTest {

    private final FakeStorage storage = new FakeStorage();
    private final TLong durable = storage.durable(new TLong(), 1L);
    private final TVar<String> durableName = storage.durable(new TVar<>(""), "a");
    private final TLong transientNumber = new TLong(1);

    @AfterEach
    void detach() {
        storage.close();
    }

    @Test
    void aTransactionThatOnlyReadsOrWritesOnlyTransientVariablesHasNothingToDoWithTheStorage() {
        Stm.atomic(() -> {
            transientNumber.set(durable.get() + 1);
        });
        Stm.atomic(() -> durableName.get() + durable.get());
        Stm.snapshot(durable::get);
        assertThat(transientNumber.get()).isEqualTo(2);
        assertThat(storage.calls).isEmpty();
    }

    @Test
    void aCommitGivesTheStorageTheNewValuesOfTheDurableVariablesThatItWrote() {
        Stm.atomic(() -> {
            durable.add(1);
            durable.add(1);
            durableName.commute(old -> old + "b");
            transientNumber.set(7);
        });
        assertThat(storage.log()).containsExactly(Map.of(durable, 3L, durableName, "ab"));
        assertThat(storage.calls).containsExactly("prepare", "commit", "published");
        assertThat(durable.get()).isEqualTo(3);
    }

    @Test
    void aPreparationThatFailsLeavesEverythingUnchangedAndUnlocked() {
        TLong adopted = new TLong(5);
        storage.preparation = changes -> {
            assertThat(changes.adopt(adopted, storage.record)).isTrue();
            throw new IllegalArgumentException("cannot be stored");
        };
        assertThatThrownBy(() -> Stm.atomic(() -> {
                    durable.add(1);
                    durableName.set("b");
                    transientNumber.set(7);
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cannot be stored");
        storage.preparation = changes -> {};

        assertThat(storage.log()).isEmpty();
        assertThat(List.of(durable.get(), transientNumber.get(), adopted.get())).containsExactly(1L, 1L, 5L);
        assertThat(durableName.get()).isEqualTo("a");
        assertThat(Memory.instance().stored(adopted)).isNull();
        Stm.options().withMaxAttempts(1).atomic(() -> {
            durable.add(1);
            durableName.set("b");
            transientNumber.set(7);
            adopted.set(6);
        });
        assertThat(storage.log()).containsExactly(Map.of(durable, 2L, durableName, "b"));
    }

    @Test
    void readersPassAndWritersWaitWhileTheStorageMakesReady() throws Exception {
        CountDownLatch preparing = new CountDownLatch(1);
        CountDownLatch mayGoOn = new CountDownLatch(1);
        AtomicInteger preparations = new AtomicInteger();
        storage.preparation = changes -> {
            if (preparations.incrementAndGet() == 1) {
                preparing.countDown();
                mayGoOn.await();
            }
        };
        Workers workers = new Workers();
        workers.start(() -> Stm.atomic(() -> {
            transientNumber.set(2);
            durable.set(durable.get() + 1);
        }));
        preparing.await();
        assertThat(Stm.<Long, RuntimeException>atomic(() -> durable.get() + transientNumber.get()))
                .isEqualTo(2);
        assertThat(Stm.<Long, RuntimeException>snapshot(() -> durable.get() + transientNumber.get()))
                .isEqualTo(2);
        assertThatThrownBy(() -> Stm.options().withMaxAttempts(2).atomic(() -> durable.set(9)))
                .isInstanceOf(TooManyAttemptsException.class);
        workers.start(() -> Stm.atomic(() -> durable.set(durable.get() + 1)));
        mayGoOn.countDown();
        workers.join();
        assertThat(durable.get()).isEqualTo(3);
    }

    @Test
    void whatItReadIsValidatedWhenTheStorageAppends() throws Exception {
        AtomicInteger preparations = new AtomicInteger();
        storage.preparation = changes -> {
            if (preparations.incrementAndGet() == 1) {
                Workers.together(1, worker -> transientNumber.set(10));
            }
        };
        Stm.atomic(() -> durable.set(transientNumber.get() + 1));
        assertThat(durable.get()).isEqualTo(11);
        assertThat(storage.log()).containsExactly(Map.of(durable, 11L));
        assertThat(storage.calls).containsExactly("prepare", "invalid", "abort", "prepare", "commit", "published");
    }

    @Test
    void anAdoptedVariableIsDurableOnceTheAttemptHasCommitted() {
        TLong written = new TLong(5);
        TVar<String> onlyReachable = new TVar<>("x");
        storage.preparation = changes -> {
            assertThat(changes.value(onlyReachable)).isEqualTo("x");
            assertThat(changes.value(written)).isEqualTo(6L);
            assertThat(changes.adopt(onlyReachable, storage.record)).isTrue();
            assertThat(changes.adopt(written, storage.record)).isTrue();
            assertThat(changes.adopt(durableName, storage.record))
                    .as("is durable already")
                    .isFalse();
            assertThat(Memory.instance().stored(onlyReachable)).isNull();
        };
        Stm.atomic(() -> {
            written.add(1);
            durable.set(2);
        });
        storage.preparation = changes -> {};

        assertThat(Memory.instance().stored(written)).isSameAs(storage.record);
        assertThat(Memory.instance().stored(onlyReachable)).isSameAs(storage.record);
        assertThat(onlyReachable.get()).isEqualTo("x");
        onlyReachable.set("y");
        written.set(7);
        assertThat(storage.log().subList(1, 3)).containsExactly(Map.of(onlyReachable, "y"), Map.of(written, 7L));
    }

    @Test
    void anAdoptedVariableIsTransientAgainIfTheAttemptLoses() throws Exception {
        TLong adopted = new TLong(5);
        AtomicInteger preparations = new AtomicInteger();
        storage.preparation = changes -> {
            if (preparations.incrementAndGet() == 1) {
                assertThat(changes.adopt(adopted, storage.record)).isTrue();
                Workers.together(1, worker -> transientNumber.set(10));
            }
        };
        Stm.atomic(() -> durable.set(transientNumber.get()));
        assertThat(Memory.instance().stored(adopted)).isNull();
        int prepared = storage.calls.size();
        adopted.set(6);
        assertThat(storage.calls).hasSize(prepared);
    }

    @Test
    void anAdoptedVariableCannotChangeUnderTheCommitThatAdoptsIt() throws Exception {
        TLong adopted = new TLong(5);
        storage.preparation = changes -> {
            assertThat(changes.adopt(adopted, storage.record)).isTrue();
            Workers.together(1, worker -> {
                assertThat(adopted.get()).isEqualTo(5);
                assertThatThrownBy(() -> Stm.options().withMaxAttempts(1).atomic(() -> adopted.set(6)))
                        .isInstanceOf(TooManyAttemptsException.class);
            });
        };
        Stm.atomic(() -> durable.set(2));
    }

    @Test
    void twoCommitsThatAdoptWhatTheOtherHoldsBothComeThrough() throws Exception {
        for (int round = 0; round < 20; round++) {
            TLong one = new TLong();
            TLong other = new TLong();
            TLong[] roots = {storage.durable(new TLong(), 0L), storage.durable(new TLong(), 0L)};
            storage.preparation = changes -> changes.forEachWritten(root -> {
                boolean forwards = root == roots[0];
                changes.adopt(forwards ? one : other, storage.record);
                Thread.onSpinWait();
                changes.adopt(forwards ? other : one, storage.record);
            });
            Workers.together(2, worker -> roots[worker].set(1));
            storage.preparation = changes -> {};
            assertThat(roots[0].get() + roots[1].get()).isEqualTo(2);
            assertThat(Memory.instance().stored(one)).isNotNull();
            assertThat(Memory.instance().stored(other)).isNotNull();
        }
    }

    @Test
    void aStorageThatAsksForARestartGetsIt() {
        AtomicInteger preparations = new AtomicInteger();
        storage.preparation = changes -> {
            if (preparations.incrementAndGet() < 3) {
                changes.restart();
            }
        };
        durable.set(2);
        assertThat(preparations).hasValue(3);
        assertThat(storage.log()).hasSize(1);
    }

    @Test
    void anUnloadedVariableIsLoadedOnceHoweverManyUseItFirst() throws Exception {
        for (int round = 0; round < 100; round++) {
            FakeStorage fresh = new FakeStorage();
            List<TLong> numbers = Stream.generate(() -> fresh.unloaded(new TLong(), 7L))
                    .limit(5)
                    .toList();
            assertThat(numbers.get(0)).hasToString("TLong(not loaded)");
            Workers.together(4, worker -> {
                if (worker == 0) {
                    numbers.forEach(number -> assertThat(number.get()).isGreaterThanOrEqualTo(7));
                } else if (worker == 1) {
                    Stm.snapshot(() -> {
                        numbers.forEach(number -> assertThat(number.get()).isGreaterThanOrEqualTo(7));
                        return true;
                    });
                } else if (worker == 2) {
                    Stm.atomic(() -> numbers.forEach(number -> number.add(1)));
                } else {
                    Stm.atomic(() -> numbers.forEach(number -> number.set(number.get() + 1)));
                }
            });
            assertThat(fresh.loads()).isEqualTo(5);
            assertThat(numbers).allSatisfy(number -> assertThat(number.get()).isEqualTo(9));
            fresh.close();
        }
    }

    @Test
    void aTransactionOverTwoStoragesIsRefusedAndNamesThem() {
        try (FakeStorage second = new FakeStorage()) {
            TLong foreign = second.durable(new TLong(), 1L);
            assertThatThrownBy(() -> Stm.atomic(() -> {
                        durable.set(2);
                        foreign.set(2);
                    }))
                    .isInstanceOf(StmException.class)
                    .hasMessageContaining("two stores, fake storage and fake storage");
            assertThat(durable.get() + foreign.get()).isEqualTo(2);
            assertThat(second.calls).isEmpty();
            Stm.atomic(() -> foreign.set(durable.get() + 1));
            assertThat(foreign.get()).isEqualTo(2);
        }
        assertThat(storage.calls).isEmpty();
    }

    @Test
    void theLogHasTheOrderOfTheCommits() throws Exception {
        Workers.together(4, worker -> {
            for (int i = 0; i < 2_000; i++) {
                Stm.atomic(() -> {
                    long next = durable.get() + 1;
                    durable.set(next);
                    durableName.set("n" + next);
                });
            }
        });
        long expected = 1;
        for (Map<?, ?> commit : storage.log()) {
            expected++;
            assertThat(commit.get(durable)).isEqualTo(expected);
            assertThat(commit.get(durableName)).isEqualTo("n" + expected);
        }
        assertThat(expected).isEqualTo(8_001);
    }
}
