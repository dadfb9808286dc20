package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CommutingTest {

    @Test
    void addsOfFourThreadsSumUpExactly() throws Exception {
        TLong sum = new TLong();
        TVar<Long> reference = new TVar<>(0L);
        Workers.together(4, worker -> {
            for (int i = 0; i < 20_000; i++) {
                sum.add(1);
                reference.commute(old -> old + 1);
            }
        });
        assertThat(sum.get()).isEqualTo(80_000);
        assertThat(reference.get()).isEqualTo(80_000);
    }

    @Test
    void aTransactionThatOnlyAddsIsNotInvalidatedByOthersThatAdd() throws Exception {
        TLong sum = new TLong(1);
        TLong own = new TLong();
        AtomicInteger aborts = new AtomicInteger();
        Stm.atomic(() -> {
            Stm.current().afterAbort(aborts::incrementAndGet);
            own.set(own.get() + 1);
            sum.add(10);
            Workers.together(1, worker -> sum.add(100));
            sum.add(1_000);
        });
        assertThat(sum.get()).isEqualTo(1_111);
        assertThat(aborts).hasValue(0);
    }

    @Test
    void readingAfterAddingSeesTheSumAndMakesItAnOrdinaryUpdate() throws Exception {
        TLong sum = new TLong(1);
        AtomicInteger attempts = new AtomicInteger();
        long seen = Stm.atomic(() -> {
            sum.add(10);
            long inside = sum.get();
            if (attempts.incrementAndGet() == 1) {
                Workers.together(1, worker -> sum.add(100));
            }
            sum.add(1_000);
            return inside;
        });
        assertThat(attempts).hasValue(2);
        assertThat(seen).isEqualTo(111);
        assertThat(sum.get()).isEqualTo(1_111);
    }

    @Test
    void functionsApplyInTheirOrderToTheValueThatStandsThereAtTheCommit() throws Exception {
        TVar<String> text = new TVar<>("a");
        AtomicInteger attempts = new AtomicInteger();
        Stm.atomic(() -> {
            attempts.incrementAndGet();
            text.commute(old -> old + "c");
            text.commute(old -> old + "d");
            Workers.together(1, worker -> text.set("b"));
        });
        assertThat(text.get()).isEqualTo("bcd");
        assertThat(attempts).hasValue(1);
    }

    @Test
    void anAddOnTopOfASetIsPartOfIt() {
        TLong number = new TLong(1);
        TVar<String> text = new TVar<>("a");
        Stm.atomic(() -> {
            number.add(5);
            number.set(10);
            number.add(5);
            text.commute(old -> old + "lost");
            text.set("b");
            text.commute(old -> old + "c");
        });
        assertThat(number.get()).isEqualTo(15);
        assertThat(text.get()).isEqualTo("bc");
    }

    private static final TLong OTHER = new TLong(3);

    static List<UnaryOperator<Long>> functionsThatUseTheMemory() {
        return List.of(
                old -> old + OTHER.get(),
                old -> {
                    OTHER.set(old);
                    return old;
                },
                old -> Stm.<Long, RuntimeException>atomic(() -> old),
                old -> Stm.<Long, RuntimeException>snapshot(() -> old),
                old -> Stm.<Long, RuntimeException>nested(() -> old),
                old -> Stm.<Long>retry(),
                old -> {
                    Stm.current().afterCommit(() -> {});
                    return old;
                });
    }

    @ParameterizedTest(name = "function {index}")
    @MethodSource("functionsThatUseTheMemory")
    void aFunctionThatUsesTheMemoryIsRefusedAndNothingIsDamaged(UnaryOperator<Long> function) {
        TVar<Long> reference = new TVar<>(1L);
        TLong number = new TLong(1);
        assertThatThrownBy(() -> Stm.atomic(() -> {
                    number.set(2);
                    reference.commute(function);
                }))
                .isInstanceOf(TxnStateException.class)
                .hasMessageContaining("a function given to commute(…)")
                .hasMessageContaining("compute from the arguments alone");
        requireUntouchedAndUsable(number, reference);
    }

    @Test
    void aFunctionThatThrowsEndsTheTransactionAndNothingIsDamaged() {
        TVar<Long> reference = new TVar<>(1L);
        TLong number = new TLong(1);
        assertThatThrownBy(() -> Stm.atomic(() -> {
                    number.set(2);
                    reference.commute(old -> {
                        throw new ArithmeticException("no");
                    });
                }))
                .isInstanceOf(ArithmeticException.class)
                .hasMessage("no");
        requireUntouchedAndUsable(number, reference);
    }

    private static void requireUntouchedAndUsable(TLong number, TVar<Long> reference) {
        AtomicLong seen = new AtomicLong();
        Stm.options().withMaxAttempts(1).atomic(() -> {
            seen.set(number.get() + reference.get());
            number.set(5);
            reference.set(5L);
        });
        assertThat(seen).hasValue(2);
        assertThat(number.get() + reference.get()).isEqualTo(10);
        assertThat(OTHER.get()).isEqualTo(3);
    }
}
