package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledForJreRange(min = JRE.JAVA_21)
@Timeout(300)
class VirtualThreadsTest {

    private static final int THREADS = 100_000;

    private final AtomicInteger attempts = new AtomicInteger();
    private final List<Thread> running = new ArrayList<>();

    private void start(Runnable work) throws Exception {
        running.add(Workers.startVirtual(work));
    }

    @ParameterizedTest(name = "on {0} variables")
    @ValueSource(ints = {1, 1_000, THREADS})
    void aHundredThousandThatWaitAllWakeOnceAndFinish(int variables) throws Exception {
        List<TLong> gates = Stream.generate(TLong::new).limit(variables).toList();
        TLong passed = new TLong();
        long waiting = Stm.statistics().waiting();
        for (int i = 0; i < THREADS; i++) {
            TLong gate = gates.get(i % variables);
            start(() -> {
                Stm.atomic(() -> {
                    attempts.incrementAndGet();
                    Stm.check(gate.get() == 1);
                });
                passed.add(1);
            });
        }
        Spin.until(() -> Stm.statistics().waiting() == waiting + THREADS);
        gates.forEach(gate -> gate.set(1));
        joinAll();
        assertThat(passed.get()).isEqualTo(THREADS);
        assertThat(attempts).as("attempts").hasValue(2 * THREADS);
        assertThat(Stm.statistics().waiting()).isEqualTo(waiting);
    }

    /** Each passes the token to the next. */
    @Test
    void tenThousandInAChainWakeOneAfterTheOther() throws Exception {
        int threads = 10_000;
        List<TLong> tokens = Stream.generate(TLong::new).limit(threads + 1).toList();
        for (int i = 0; i < threads; i++) {
            TLong mine = tokens.get(i);
            TLong next = tokens.get(i + 1);
            start(() -> Stm.atomic(() -> {
                attempts.incrementAndGet();
                next.set(mine.await(value -> value > 0) + 1);
            }));
        }
        tokens.get(0).set(1);
        joinAll();
        assertThat(tokens.get(threads).get()).isEqualTo(threads + 1);
        assertThat(attempts).as("attempts").hasValueLessThanOrEqualTo(2 * threads);
    }

    private void joinAll() throws Exception {
        for (Thread thread : running) {
            thread.join();
        }
    }
}
