package org.holdfast.benchmarks.peers;

import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.BenchmarkParams;

/** The engine that this process measures. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH fills it
public class Chosen {

    /** Its name, one of those that {@link Engine#named(String)} explains. */
    @Param({"holdfast", "holdfast-atomic", "holdfast-lookup", "multiverse", "scala-stm", "clojure", "lock", "plain"})
    public String engine;

    private Engine<?, ?> chosen;
    private int threads;

    /** Makes it. */
    @Setup
    public void make(BenchmarkParams params) {
        chosen = Engine.named(engine);
        threads = params.getThreads();
    }

    /** {@return it, for what each thread has of its own, or nobody changes} */
    Engine<?, ?> unshared() {
        return chosen;
    }

    /** {@return it, for what all threads change} Rejects one that would fall apart with as many as there are. */
    Engine<?, ?> shared() {
        if (threads > 1 && !Engine.SAFE.contains(engine)) {
            throw new IllegalStateException("'" + engine + "' is for one thread, not for " + threads);
        }
        return chosen;
    }
}
