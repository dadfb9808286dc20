package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** By reflection, for the tests are compiled for Java 17. */
@EnabledForJreRange(min = JRE.JAVA_21)
class VirtualThreadsTest {

    @Test
    void aThousandThatWaitAllWake() throws Exception {
        Method startVirtualThread = Thread.class.getMethod("startVirtualThread", Runnable.class);
        int threads = 1_000;
        TLong gate = new TLong();
        TLong passed = new TLong();
        AtomicInteger started = new AtomicInteger();
        List<Thread> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Runnable work = () -> {
                started.incrementAndGet();
                Stm.atomic(() -> Stm.check(gate.get() == 1));
                passed.add(1);
            };
            running.add((Thread) startVirtualThread.invoke(null, work));
        }
        while (started.get() < threads) {
            Thread.onSpinWait();
        }
        gate.set(1);
        for (Thread thread : running) {
            thread.join();
        }
        assertThat(passed.get()).isEqualTo(threads);
    }
}
