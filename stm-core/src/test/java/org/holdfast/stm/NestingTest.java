package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NestingTest {

    private final TLong number = new TLong(1);
    private final TVar<String> name = new TVar<>("a");

    @Test
    void aNestedBlockThatThrowsIsUndoneAloneAndTheTransactionGoesOn() {
        TLong fresh = new TLong(5);
        Stm.atomic(() -> {
            number.set(2);
            name.set("b");
            failNested(() -> {
                number.set(3);
                number.add(4);
                name.set("c");
                name.set("d");
                fresh.set(6); // written inside for the first time
            });
            assertThat(number.get()).isEqualTo(2);
            assertThat(name.get()).isEqualTo("b");
            assertThat(fresh.get()).isEqualTo(5);
            name.set(name.get() + "e");
        });
        assertThat(number.get()).isEqualTo(2);
        assertThat(name.get()).isEqualTo("be");
        assertThat(fresh.get()).isEqualTo(5);
    }

    @Test
    void pendingAddsAndCommutesAreRestoredAsTheyStoodBefore() {
        Stm.atomic(() -> {
            number.add(10);
            name.commute(old -> old + "b");
            failNested(() -> {
                number.add(100);
                name.commute(old -> old + "c");
                assertThat(number.get()).isEqualTo(111); // settles both, which is undone as well
                assertThat(name.get()).isEqualTo("abc");
            });
            failNested(() -> {
                number.add(100);
                name.commute(old -> old + "c");
            });
            number.add(1_000);
            name.commute(old -> old + "d");
        });
        assertThat(number.get()).isEqualTo(1_011);
        assertThat(name.get()).isEqualTo("abd");
    }

    @Test
    void levelsAreUndoneOneByOne() {
        Stm.atomic(() -> {
            Stm.nested(() -> {
                number.set(2);
                failNested(() -> {
                    number.set(3);
                    Stm.nested(() -> {
                        number.set(4);
                        return name.getAndSet("lost with the block around it");
                    });
                });
                assertThat(number.get()).isEqualTo(2);
                return name.getAndSet("kept");
            });
            failNested(() -> number.set(5));
        });
        assertThat(number.get()).isEqualTo(2);
        assertThat(name.get()).isEqualTo("kept");
    }

    @Test
    void manyVariablesWrittenInsideAreUndoneAndCanBeWrittenAgain() {
        List<TLong> numbers = Stream.generate(TLong::new).limit(100).toList();
        Stm.atomic(() -> {
            numbers.subList(0, 5).forEach(each -> each.set(1));
            for (int i = 0; i < 3; i++) {
                failNested(() -> numbers.forEach(each -> each.set(2)));
                assertThat(numbers.stream().mapToLong(TLong::get).sum()).isEqualTo(5);
            }
            numbers.subList(0, 50).forEach(each -> each.add(10));
            failNested(() -> numbers.forEach(each -> each.add(2)));
            numbers.subList(40, 100).forEach(each -> each.add(100));
        });
        assertThat(numbers.stream().mapToLong(TLong::get).sum()).isEqualTo(5 + 50 * 10 + 60 * 100);
    }

    @Test
    void aCheckedExceptionLeavesTheNestedBlockUnchanged() {
        assertThatThrownBy(() -> Stm.atomic(() -> Stm.<String, IOException>nested(() -> {
                    throw new IOException("disk");
                })))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("disk");
    }

    @Test
    void outsideATransactionItIsOne() {
        assertThat(Stm.<Long, RuntimeException>nested(number::incrementAndGet)).isEqualTo(2);
        assertThatThrownBy(() -> Stm.nested(() -> {
                    number.set(7);
                    throw new IllegalStateException("fails");
                }))
                .hasMessage("fails");
        assertThat(number.get()).isEqualTo(2);
    }

    @Test
    void anAlternativeUndoesNestedBlocksThatSucceededInIt() {
        String winner = Stm.atomic(() -> Stm.orElse(
                () -> {
                    Stm.nested(number::incrementAndGet);
                    return Stm.orElse(
                            () -> {
                                name.set("b");
                                return Stm.retry();
                            },
                            Stm::retry);
                },
                () -> "second sees " + number.get() + name.get()));
        assertThat(winner).isEqualTo("second sees 1a");
        assertThat(number.get()).isEqualTo(1);
    }

    @Test
    void aRetryThatUserCodeCatchesIsStillARetry() {
        String winner = Stm.atomic(() -> Stm.orElse(
                () -> {
                    number.set(9);
                    try {
                        Stm.retry();
                    } catch (Throwable swallowed) {
                        return "swallowed";
                    }
                    return "unreachable";
                },
                () -> "second"));
        assertThat(winner).isEqualTo("second");
        assertThat(number.get()).isEqualTo(1);
    }

    @Test
    void aJoinedBlockIsNotUndoneAlone() {
        Stm.atomic(() -> assertThatThrownBy(() -> Stm.atomic(() -> {
                    number.set(2);
                    throw new IllegalStateException("joined");
                }))
                .hasMessage("joined"));
        assertThat(number.get()).isEqualTo(2);
    }

    private static void failNested(Runnable block) {
        assertThatThrownBy(() -> Stm.nested(() -> {
                    block.run();
                    throw new IllegalStateException("undo");
                }))
                .hasMessage("undo");
    }
}
