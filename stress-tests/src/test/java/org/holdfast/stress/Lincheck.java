package org.holdfast.stress;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.StressOptions;

/**
 * How Lincheck is used here: it runs random operations of a class in several threads, and looks for an order of them in
 * which a plain class, that stands beside it as its specification, gives the same results.
 */
final class Lincheck {

    private Lincheck() {}

    /** Runs each of some random programs many times, as fast as it goes. */
    static void stress(Class<?> tested, Class<?> specification) {
        new StressOptions()
                .iterations(15)
                .invocationsPerIteration(400)
                .threads(3)
                .actorsBefore(2)
                .actorsPerThread(3)
                .actorsAfter(1)
                .minimizeFailedScenario(false)
                .sequentialSpecification(specification)
                .check(tested);
    }

    /**
     * Runs a few random programs in many orders, stopping threads at every access to shared memory.
     *
     * <p>Not for operations that take snapshots: between two runs Lincheck resets static fields, but not what threads
     * hold, and so a thread's slot is no longer among the slots that committers look at.
     */
    static void modelChecking(Class<?> tested, Class<?> specification) {
        new ModelCheckingOptions()
                .iterations(3)
                .invocationsPerIteration(60)
                .loopBound(2_000) // who has lost steps back for some hundred spins, which is no livelock
                .threads(2)
                .actorsBefore(1)
                .actorsPerThread(2)
                .actorsAfter(1)
                .minimizeFailedScenario(false)
                .sequentialSpecification(specification)
                .check(tested);
    }
}
