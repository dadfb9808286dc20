package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Misuse gives a clear exception and damages nothing. */
class MisuseTest {

    private final TLong number = new TLong(1);
    private final TVar<String> name = new TVar<>("a");

    @Test
    void aTransactionOfAnotherThreadIsRefused() throws Exception {
        Stm.atomic(() -> {
            Txn txn = Stm.current();
            Workers.together(1, worker -> {
                assertThatThrownBy(() -> number.set(txn, 2))
                        .isInstanceOf(TxnStateException.class)
                        .hasMessageContaining("was used in thread worker-0; a transaction belongs to one thread");
                assertThatThrownBy(() -> name.get(txn)).isInstanceOf(TxnStateException.class);
                assertThatThrownBy(txn::attempt).isInstanceOf(TxnStateException.class);
                assertThatThrownBy(() -> txn.afterCommit(() -> {})).isInstanceOf(TxnStateException.class);
            });
            number.set(txn, 3);
        });
        assertThat(number.get()).isEqualTo(3);
    }

    @Test
    void aTransactionIsRefusedAfterItsBlock() {
        List<Txn> kept = new ArrayList<>();
        Stm.atomic(() -> kept.add(Stm.current()));
        assertThatThrownBy(() -> number.get(kept.get(0)))
                .isInstanceOf(TxnStateException.class)
                .hasMessageContaining("used after its block had ended");
        Stm.atomic(() -> {
            assertThatThrownBy(() -> number.set(kept.get(0), 2)).isInstanceOf(TxnStateException.class);
        });
        Stm.snapshot(() -> {
            assertThatThrownBy(() -> number.get(kept.get(0))).isInstanceOf(TxnStateException.class);
            kept.add(Stm.current());
            return number.get(kept.get(1));
        });
        assertThatThrownBy(() -> number.get(kept.get(1))).isInstanceOf(TxnStateException.class);
        assertThat(number.get()).isEqualTo(1);
    }

    @Test
    void aTransactionOfAnEarlierAttemptIsRefused() throws Exception {
        List<Txn> first = new ArrayList<>();
        Stm.atomic(() -> {
            if (Stm.current().attempt() == 1) {
                first.add(Stm.current());
                number.get();
                Workers.together(1, worker -> number.set(2));
            } else {
                assertThatThrownBy(() -> number.get(first.get(0))).isInstanceOf(TxnStateException.class);
            }
            number.set(number.get() + 1);
        });
        assertThat(number.get()).isEqualTo(3);
    }

    @Test
    void whatNeedsATransactionSaysSoOutsideOfOne() {
        assertThatThrownBy(Stm::retry)
                .isInstanceOf(TxnStateException.class)
                .hasMessageContaining("retry() was called outside a transaction; call it inside Stm.atomic");
        assertThatThrownBy(() -> Stm.check(false)).isInstanceOf(TxnStateException.class);
        assertThatThrownBy(Stm::current)
                .isInstanceOf(TxnStateException.class)
                .hasMessageContaining("Stm.current() was called outside a transaction");
        Stm.check(true);
    }

    @Test
    void theSignalOfAConflictThatUserCodeCatchesRestartsNevertheless() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        Stm.atomic(() -> {
            attempts.incrementAndGet();
            long before = number.get();
            if (attempts.get() == 1) {
                changeBothInAnotherThread();
            }
            try {
                name.get();
            } catch (Throwable swallowed) {
                assertThatThrownBy(name::get).as("it comes again").isSameAs(swallowed);
                assertThatThrownBy(() -> number.set(9)).isSameAs(swallowed);
                assertThatThrownBy(Stm::retry).isSameAs(swallowed);
                return;
            }
            number.set(before + 10);
        });
        assertThat(attempts).hasValue(2);
        assertThat(number.get()).isEqualTo(12);
    }

    @Test
    void theSignalOfAConflictThatUserCodeReplacesRestartsNevertheless() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        Stm.atomic(() -> {
            number.get();
            if (attempts.incrementAndGet() == 1) {
                changeBothInAnotherThread();
            }
            try {
                name.get();
            } catch (Throwable replaced) {
                throw new IllegalStateException("of a doomed attempt", replaced);
            }
        });
        assertThat(attempts).hasValue(2);
    }

    private void changeBothInAnotherThread() throws Exception {
        TxnRunnable<RuntimeException> change = () -> {
            number.set(2);
            name.set("b");
        };
        Workers.together(1, worker -> Stm.atomic(change));
    }

    @Test
    void anExceptionOfTheBlockPassesUnchangedAndNothingIsLeftOfTheBlock() {
        for (Throwable thrown : new Throwable[] {
            new IOException("checked"), new IllegalStateException("unchecked"), new StackOverflowError("error")
        }) {
            assertThatThrownBy(() -> Stm.<Throwable>atomic(() -> {
                        number.set(2);
                        name.commute(old -> old + "b");
                        throw thrown;
                    }))
                    .isSameAs(thrown);
            assertThat(number.get()).isEqualTo(1);
            assertThat(name.get()).isEqualTo("a");
        }
        Stm.options().withMaxAttempts(1).atomic(() -> {
            number.set(2);
            name.set("b");
        });
    }

    @Test
    void aBlockThatFailsAfterAConflictOfAnAttemptBeforeFailsOnce() {
        AtomicInteger attempts = new AtomicInteger();
        assertThatThrownBy(() -> Stm.atomic(() -> {
                    attempts.incrementAndGet();
                    if (number.incrementAndGet() == 2) {
                        Workers.together(1, worker -> number.set(5));
                    } else {
                        throw new IOException("saw " + number.get());
                    }
                }))
                .hasMessage("saw 6");
        assertThat(attempts).hasValue(2);
        assertThat(number.get()).isEqualTo(5);
    }

    @Test
    void optionsRefuseWhatMakesNoSense() {
        assertThatThrownBy(() -> Stm.options().withTimeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("longer than zero: PT0S");
        assertThatThrownBy(() -> Stm.options().withMaxAttempts(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one attempt is needed: 0");
        Stm.options().withTimeout(Duration.ofSeconds(Long.MAX_VALUE)).atomic(() -> number.set(2));
        assertThat(Stm.options().withName("n").withMaxAttempts(2))
                .hasToString("transaction 'n' (id=none, sync=as the store, timeout=none, maxAttempts=2,"
                        + " maxWait=none, isolation=SERIALIZABLE,"
                        + " readOnly=false, onConflict=BACK_OFF)");
    }

    @Test
    void aReferenceMayHoldNull() {
        TVar<@Nullable String> empty = new TVar<@Nullable String>(null);
        assertThat(empty.get()).isNull();
        assertThat(empty.compareAndSet(null, "a")).isTrue();
        assertThat(empty.getAndSet(null)).isEqualTo("a");
    }
}
