package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A thread that goes on keeps nothing of the transactions that it has ended. */
class RetentionTest {

    private final List<WeakReference<?>> mustGo = Collections.synchronizedList(new ArrayList<>());

    @Test
    void nothingIsLeftOfTransactionsThatCommitted() {
        for (int i = 0; i < 100; i++) {
            TVar<byte[]> variable = remembered();
            Stm.atomic(() -> {
                byte[] value = variable.get();
                variable.set(value.clone());
                Stm.nested(() -> variable.getAndSet(value.clone()));
                variable.commute(byte[]::clone);
                Stm.current().afterCommit(() -> assertThat(value).hasSize(1_000));
            });
        }
        requireAllGone();
    }

    @Test
    void nothingIsLeftOfALargeTransaction() {
        Stm.atomic(() -> {
            for (int i = 0; i < 20_000; i++) {
                TVar<byte[]> variable = remembered();
                variable.set(variable.get().clone());
            }
        });
        requireAllGone();
    }

    @Test
    void nothingIsLeftOfTransactionsThatFailed() {
        for (int i = 0; i < 100; i++) {
            TVar<byte[]> variable = remembered();
            assertThatThrownBy(() -> Stm.atomic(() -> {
                        variable.set(variable.get().clone());
                        throw new IllegalStateException("fails");
                    }))
                    .hasMessage("fails");
        }
        requireAllGone();
    }

    @Test
    void anObserverIsForgottenWithItsTransaction() {
        TLong number = new TLong();
        observed(number);
        requireAllGone();
        assertThat(number.get()).isEqualTo(1);
    }

    /** In a method of its own, so that no local variable here keeps the observer. */
    private void observed(TLong number) {
        byte[] seen = new byte[1_000];
        mustGo.add(new WeakReference<>(seen));
        Stm.options().withObserver(attempt -> seen[0]++).atomic(() -> number.set(1));
        assertThat(seen[0]).isEqualTo((byte) 1);
    }

    @Test
    void nothingIsLeftOfTransactionsThatWaitedInVain() {
        TxnOptions impatient = Stm.options().withTimeout(Duration.ofNanos(1));
        for (int i = 0; i < 100; i++) {
            TVar<byte[]> variable = remembered();
            assertThatThrownBy(() -> impatient.atomic(() -> Stm.check(variable.get().length == 0)))
                    .isInstanceOf(TxnTimeoutException.class);
        }
        requireAllGone();
    }

    @Test
    void nothingIsLeftOfTransactionsThatLost() {
        for (int i = 0; i < 20; i++) {
            TVar<byte[]> variable = remembered();
            assertThatThrownBy(() -> Stm.options().withMaxAttempts(2).atomic(() -> {
                        byte[] value = variable.get();
                        Workers.together(1, worker -> variable.set(value.clone()));
                        variable.set(value.clone());
                    }))
                    .isInstanceOf(TooManyAttemptsException.class);
        }
        requireAllGone();
    }

    @Test
    void nothingIsLeftOfWhatSnapshotsNeeded() throws Exception {
        for (int i = 0; i < 20; i++) {
            TVar<byte[]> variable = remembered();
            Stm.snapshot(() -> {
                Workers.together(1, worker -> variable.set(new byte[1]));
                return variable.get().length;
            });
        }
        requireAllGone();
    }

    @Test
    void aReplacedValueGoesThoughItsVariableStays() {
        TVar<byte[]> variable = remembered();
        WeakReference<byte[]> replaced = new WeakReference<>(variable.get());
        mustGo.clear();
        mustGo.add(replaced);
        variable.set(new byte[1]);
        requireAllGone();
        assertThat(variable.get()).hasSize(1);
    }

    @Test
    void nothingIsLeftOfTransactionsThatWaitedAndWereWoken() throws Exception {
        TLong turn = new TLong();
        Workers.together(2, worker -> {
            for (long i = worker; i < 100; i += 2) {
                long mine = i;
                TVar<byte[]> variable = remembered();
                Stm.atomic(() -> {
                    byte[] value = variable.get();
                    Stm.check(turn.get() == mine);
                    variable.set(value.clone());
                    turn.set(mine + 1);
                });
            }
        });
        requireAllGone();
    }

    @Test
    void nothingIsLeftOfBlocksAndTheirResults() {
        TLong number = new TLong();
        for (int i = 0; i < 100; i++) {
            byte[] captured = new byte[1_000];
            mustGo.add(new WeakReference<>(captured));
            mustGo.add(new WeakReference<>(Stm.<byte[], RuntimeException>atomic(() -> {
                number.add(1);
                return captured.clone();
            })));
            mustGo.add(new WeakReference<>(Stm.<byte[], RuntimeException>snapshot(() -> {
                number.get();
                return captured.clone();
            })));
        }
        requireAllGone();
    }

    @Test
    void aRunningSnapshotKeepsNothingThatIsNewerThanItself() throws Exception {
        TVar<byte[]> variable = new TVar<>(new byte[5]);
        long seen = Stm.snapshot(() -> {
            Workers.together(1, worker -> {
                for (int i = 0; i < 10_000; i++) {
                    byte[] value = new byte[1_000];
                    mustGo.add(new WeakReference<>(value));
                    variable.set(value);
                }
                variable.set(new byte[1]);
            });
            requireAllGone();
            return variable.get().length;
        });
        assertThat(seen).isEqualTo(5);
    }

    private TVar<byte[]> remembered() {
        byte[] value = new byte[1_000];
        TVar<byte[]> variable = new TVar<>(value);
        mustGo.add(new WeakReference<>(value));
        mustGo.add(new WeakReference<>(variable));
        return variable;
    }

    private void requireAllGone() {
        for (int i = 0; i < 50 && !mustGo.isEmpty(); i++) {
            System.gc();
            mustGo.removeIf(reference -> reference.get() == null);
        }
        assertThat(mustGo).isEmpty();
    }
}
