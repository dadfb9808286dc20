package org.holdfast.stm;

import java.util.function.BooleanSupplier;

/** Waits for what other threads bring about and do not tell of. */
final class Spin {

    private Spin() {}

    /** Waits until a condition holds, or the time limit of the test interrupts it. */
    @SuppressWarnings("ThreadPriorityCheck") // leaves the processor to those that are waited for
    static void until(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            Thread.yield();
        }
    }
}
