package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The classic ways to be wrong. */
class AnomalyTest {

    private static final int ROUNDS = 10_000;

    /** Each of two doctors goes off duty if the other is on: serially, one always stays. */
    @Test
    void writeSkewIsRefused() throws Exception {
        TLong[] onDuty = {new TLong(), new TLong()};
        CyclicBarrier round = new CyclicBarrier(2);
        Workers.together(2, doctor -> {
            for (int i = 0; i < ROUNDS; i++) {
                onDuty[doctor].set(1);
                round.await();
                Stm.atomic(() -> {
                    if (onDuty[0].get() + onDuty[1].get() == 2) {
                        onDuty[doctor].set(0);
                        for (int spins = 0; spins < 20; spins++) {
                            Thread.onSpinWait(); // so that the two overlap more
                        }
                    }
                });
                round.await();
                assertThat(onDuty[0].get() + onDuty[1].get())
                        .as("on duty after round %s", i)
                        .isEqualTo(1);
                round.await();
            }
        });
    }

    /** As before, but the attempts surely overlap: each has read both before either writes. */
    @Test
    void writeSkewIsRefusedWhenBothHaveReadBeforeEitherCommits() throws Exception {
        TVar<Boolean> left = new TVar<>(true);
        TVar<Boolean> right = new TVar<>(true);
        CyclicBarrier bothHaveRead = new CyclicBarrier(2);
        AtomicInteger attempts = new AtomicInteger();
        Workers.together(2, worker -> {
            TVar<Boolean> mine = worker == 0 ? left : right;
            Stm.atomic(() -> {
                boolean both = left.get() && right.get();
                if (attempts.incrementAndGet() <= 2) {
                    bothHaveRead.await();
                }
                if (both) {
                    mine.set(false);
                }
            });
        });
        assertThat(left.get() ^ right.get()).isTrue();
        assertThat(attempts).hasValueGreaterThan(2);
    }

    @ParameterizedTest(name = "{0} threads")
    @ValueSource(ints = {2, 4, 16})
    void noUpdateIsLost(int threads) throws Exception {
        TLong number = new TLong();
        TVar<Integer> reference = new TVar<>(0);
        Workers.together(threads, worker -> {
            for (int i = 0; i < ROUNDS; i++) {
                number.incrementAndGet();
                reference.updateAndGet(old -> old + 1);
            }
        });
        assertThat(number.get()).isEqualTo((long) threads * ROUNDS);
        assertThat(reference.get()).isEqualTo(threads * ROUNDS);
    }

    /** On a pair that never stood together this loop would not end; no attempt may see one, not even a doomed one. */
    @Test
    void noAttemptLoopsOnValuesThatNeverStoodTogether() throws Exception {
        TLong low = new TLong(0);
        TLong high = new TLong(10);
        Workers.together(4, worker -> {
            for (int i = 0; i < ROUNDS; i++) {
                if (worker % 2 == 0) {
                    Stm.atomic(() -> {
                        low.set(low.get() + 1);
                        high.set(high.get() + 1);
                    });
                } else {
                    Stm.atomic(() -> {
                        long steps = 0;
                        for (long at = low.get(); at != high.get(); at++) {
                            if (++steps > 10) {
                                fail("a zombie");
                            }
                        }
                        return steps;
                    });
                }
            }
        });
        assertThat(high.get() - low.get()).isEqualTo(10);
    }

    /** An attempt that will lose runs on after its reads have gone stale; the next read must stop it. */
    @Test
    void aDoomedAttemptIsStoppedAtTheNextRead() throws Exception {
        TLong first = new TLong();
        TLong second = new TLong();
        AtomicInteger attempts = new AtomicInteger();
        Stm.atomic(() -> {
            attempts.incrementAndGet();
            long before = first.get();
            if (before == 0) {
                Workers.together(
                        1,
                        worker -> Stm.atomic(() -> {
                            first.set(1);
                            second.set(1);
                        }));
            }
            assertThat(second.get()).isEqualTo(before);
        });
        assertThat(attempts).hasValue(2);
    }
}
