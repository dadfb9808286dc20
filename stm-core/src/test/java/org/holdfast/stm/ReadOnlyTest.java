package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Blocks with {@link TxnOptions#withReadOnly}. */
@Timeout(120)
class ReadOnlyTest {

    private static final TxnOptions READ_ONLY = Stm.options().withReadOnly(true);

    private final TLong number = new TLong(1);
    private final TLong sameNumber = new TLong(1);

    @Test
    void seeOneInstantAndRunOnceWhileOthersWrite() throws Exception {
        AtomicBoolean writing = new AtomicBoolean(true);
        Workers writers = new Workers();
        for (int i = 0; i < 2; i++) {
            writers.start(() -> {
                while (writing.get()) {
                    Stm.atomic(() -> {
                        number.add(1);
                        sameNumber.add(1);
                    });
                }
            });
        }
        try {
            for (int i = 0; i < 2_000; i++) {
                AtomicInteger runs = new AtomicInteger();
                READ_ONLY.withMaxAttempts(1).atomic(() -> {
                    runs.incrementAndGet();
                    long first = number.get();
                    Thread.onSpinWait();
                    assertThat(sameNumber.get()).isEqualTo(first);
                    assertThat(number.get()).isEqualTo(first);
                });
                assertThat(runs).hasValue(1);
            }
        } finally {
            writing.set(false);
        }
        writers.join();
    }

    @Test
    void waitInRetryAndSeeTheNewState() throws Exception {
        AtomicInteger seen = new AtomicInteger();
        Workers workers = new Workers();
        Thread waiter = workers.start(() -> READ_ONLY.atomic(() -> {
            Stm.check(number.get() == 2);
            seen.set((int) sameNumber.get());
        }));
        IsolationTest.awaitWaiting(waiter);
        Stm.atomic(() -> {
            number.set(2);
            sameNumber.set(7);
        });
        workers.join();
        assertThat(seen).hasValue(7);
    }

    @Test
    void mayNotWrite() {
        assertThatThrownBy(() -> READ_ONLY.atomic(() -> number.set(2)))
                .isInstanceOf(TxnStateException.class)
                .hasMessageContaining("block that only reads");
        assertThatThrownBy(() -> READ_ONLY.atomic(() -> number.add(2))).isInstanceOf(TxnStateException.class);
        assertThatThrownBy(() -> READ_ONLY.withIsolation(Isolation.SNAPSHOT).atomic(() -> number.set(2)))
                .isInstanceOf(TxnStateException.class);
        assertThat(number.get()).isEqualTo(1);
        READ_ONLY.withReadOnly(false).atomic(() -> number.set(2));
        assertThat(number.get()).isEqualTo(2);
    }

    @Test
    void insideATransactionSeeWhatItHasWrittenAndForbidWritingMeanwhile() {
        Stm.atomic(() -> {
            number.set(2);
            READ_ONLY.atomic(() -> {
                assertThat(number.get()).isEqualTo(2);
                assertThatThrownBy(() -> number.set(3)).isInstanceOf(TxnStateException.class);
                Stm.options().atomic(() -> {
                    assertThatThrownBy(() -> number.set(3)).isInstanceOf(TxnStateException.class);
                });
            });
            number.add(10);
        });
        assertThat(number.get()).isEqualTo(12);
    }

    @Test
    void insideATransactionForbidWritingNoLongerWhenTheyHaveThrown() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        Stm.atomic(() -> {
            assertThatThrownBy(() -> READ_ONLY.atomic(() -> {
                        throw new IllegalStateException("fails");
                    }))
                    .hasMessage("fails");
            number.set(number.get() + 1);
            READ_ONLY.atomic(() -> {
                if (runs.incrementAndGet() == 1) {
                    Workers.together(
                            1,
                            worker -> Stm.atomic(() -> {
                                number.set(10);
                                sameNumber.set(10);
                            }));
                }
                sameNumber.get(); // restarts the first time
            });
        });
        assertThat(runs).hasValue(2);
        assertThat(number.get()).isEqualTo(11);
    }

    @Test
    void insideATransactionMayWait() throws Exception {
        Workers workers = new Workers();
        Thread waiter = workers.start(() -> Stm.atomic(() -> {
            READ_ONLY.atomic(() -> Stm.check(number.get() == 2));
            sameNumber.set(2);
        }));
        IsolationTest.awaitWaiting(waiter);
        number.set(2);
        workers.join();
        assertThat(sameNumber.get()).isEqualTo(2);
    }
}
