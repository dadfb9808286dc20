package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code TVar.await} and {@code TLong.await}. */
@Timeout(120)
class AwaitTest {

    private final TLong number = new TLong();
    private final TVar<String> name = new TVar<>("");
    private final Workers workers = new Workers();

    @Test
    void returnAtOnceWhatSatisfiesTheirConditionAlready() {
        assertThat(number.await(value -> value == 0)).isZero();
        assertThat(name.await(String::isEmpty)).isEmpty();
    }

    @Test
    void wakeWhenTheirConditionIsSatisfiedAndNotBefore() throws Exception {
        Thread numbers =
                workers.start(() -> assertThat(number.await(value -> value > 1)).isEqualTo(2));
        Thread names = workers.start(
                () -> assertThat(name.await(value -> value.length() > 1)).isEqualTo("ab"));
        IsolationTest.awaitWaiting(numbers);
        IsolationTest.awaitWaiting(names);
        number.set(1);
        name.set("a");
        number.set(2);
        name.set("ab");
        workers.join();
    }

    @Test
    void insideATransactionWaitWithIt() throws Exception {
        TLong other = new TLong();
        Thread waiter = workers.start(() -> Stm.atomic(() -> {
            other.set(10);
            other.add(number.await(value -> value > 1));
            other.add(name.await(value -> value.length() > 1).length());
        }));
        IsolationTest.awaitWaiting(waiter);
        assertThat(other.get()).as("written by who waits").isZero();
        name.set("abc");
        number.set(2);
        workers.join();
        assertThat(other.get()).isEqualTo(15);
    }

    @Test
    void areAnAlternativeAsAnyOther() {
        String winner = Stm.orElse(() -> "number " + number.await(value -> value > 0), () -> "second");
        assertThat(winner).isEqualTo("second");
    }

    @Test
    void timeOut() {
        TxnOptions impatient = Stm.options().withTimeout(Duration.ofMillis(5));
        assertThatThrownBy(() -> impatient.atomic(() -> number.await(value -> value > 0)))
                .isInstanceOf(TxnTimeoutException.class);
        assertThatThrownBy(() -> impatient.atomic(() -> name.await(value -> !value.isEmpty())))
                .isInstanceOf(TxnTimeoutException.class);
    }

    @Test
    void areInterruptedAndTheThreadStaysInterrupted() throws Exception {
        AtomicBoolean stillInterrupted = new AtomicBoolean();
        Thread waiter = workers.start(() -> {
            assertThatThrownBy(() -> number.await(value -> value > 0)).isInstanceOf(TxnInterruptedException.class);
            stillInterrupted.set(Thread.interrupted());
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> name.await(value -> !value.isEmpty())).isInstanceOf(TxnInterruptedException.class);
        });
        IsolationTest.awaitWaiting(waiter);
        waiter.interrupt();
        workers.join();
        assertThat(stillInterrupted).isTrue();
    }

    @Test
    void passOnWhatTheirConditionThrows() {
        assertThatThrownBy(() -> name.await(value -> {
                    throw new IllegalStateException("cannot tell");
                }))
                .hasMessage("cannot tell");
    }
}
