package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TxnLocalTest {

    private final AtomicInteger made = new AtomicInteger();
    private final TxnLocal<List<String>> words = new TxnLocal<>(() -> {
        made.incrementAndGet();
        return new ArrayList<>();
    });
    private final TxnLocal<@Nullable String> word = new TxnLocal<@Nullable String>(() -> "first");
    private final TLong number = new TLong();

    @Test
    void isMadeAtTheFirstUseAndKeptUntilTheAttemptEnds() {
        Stm.atomic(() -> {
            assertThat(made).hasValue(0);
            words.get().add("a");
            Stm.atomic(() -> words.get().add("b"));
            assertThat(words.get()).containsExactly("a", "b");
            Stm.current().beforeCommit(() -> assertThat(words.get()).containsExactly("a", "b"));
        });
        assertThat(made).hasValue(1);
        Stm.atomic(() -> assertThat(words.get()).isEmpty());
        Stm.snapshot(() -> words.get().add("c"));
        assertThat(made).hasValue(3);
    }

    @Test
    void isMadeAnewForEachAttempt() throws Exception {
        List<String> seen = new ArrayList<>();
        Stm.atomic(() -> {
            seen.add(word.get());
            word.set("of attempt " + Stm.current().attempt());
            seen.add(word.get());
            long before = number.get();
            if (Stm.current().attempt() < 3) {
                Workers.together(1, worker -> number.add(1));
            }
            number.set(before);
        });
        assertThat(seen).containsExactly("first", "of attempt 1", "first", "of attempt 2", "first", "of attempt 3");
    }

    @Test
    void isAnotherOneInEachThread() throws Exception {
        Stm.atomic(() -> {
            words.get().add("mine");
            Workers.together(
                    1, worker -> Stm.atomic(() -> assertThat(words.get()).isEmpty()));
            assertThat(words.get()).containsExactly("mine");
        });
    }

    @Test
    void isRestoredWhenANestedBlockIsUndone() {
        Stm.atomic(() -> {
            undo(() -> word.set("lost before anything was"));
            assertThat(word.get()).isEqualTo("first");
            word.set("outer");
            undo(() -> {
                word.set("inner");
                undo(() -> word.set("innermost"));
                assertThat(word.get()).isEqualTo("inner");
            });
            assertThat(word.get()).isEqualTo("outer");
            Stm.orElse(
                    () -> {
                        word.set("first side");
                        return Stm.retry();
                    },
                    () -> {
                        assertThat(word.get()).isEqualTo("outer");
                        word.set("second side");
                        return true;
                    });
            assertThat(word.get()).isEqualTo("second side");
        });
    }

    @Test
    void isMadeAgainWhenTheNestedBlockThatMadeItWasUndone() {
        Stm.atomic(() -> {
            undo(() -> words.get().add("lost"));
            assertThat(words.get()).isEmpty();
        });
        assertThat(made).hasValue(2);
    }

    private static void undo(Runnable block) {
        assertThatThrownBy(() -> Stm.nested(() -> {
                    block.run();
                    throw new IllegalStateException("undo");
                }))
                .hasMessage("undo");
    }

    @Test
    void mayBeNull() {
        TxnLocal<@Nullable String> nothing = new TxnLocal<@Nullable String>(() -> {
            made.incrementAndGet();
            return null;
        });
        Stm.atomic(() -> {
            assertThat(nothing.get()).isNull();
            assertThat(nothing.get()).isNull();
            assertThat(made).hasValue(1);
            word.set(null);
            assertThat(word.get()).isNull();
        });
    }

    @Test
    void mayBeMadeOfVariablesAndOfOthersLikeIt() {
        number.set(7);
        TxnLocal<String> made = new TxnLocal<>(() -> word.get() + " " + number.get());
        Stm.atomic(() -> assertThat(made.get()).isEqualTo("first 7"));
    }

    @Test
    void isThereNoLongerWhenTheAttemptHasEndedNorOutsideATransaction() {
        assertThatThrownBy(word::get)
                .isInstanceOf(TxnStateException.class)
                .hasMessageContaining("a transaction-local variable was called outside a transaction");
        assertThatThrownBy(() -> word.set("x")).isInstanceOf(TxnStateException.class);
        List<String> log = new ArrayList<>();
        Stm.atomic(() -> {
            word.set("x");
            Stm.current().afterCommit(() -> {
                assertThatThrownBy(word::get).isInstanceOf(TxnStateException.class);
                log.add("gone");
            });
        });
        assertThat(log).containsExactly("gone");
    }
}
