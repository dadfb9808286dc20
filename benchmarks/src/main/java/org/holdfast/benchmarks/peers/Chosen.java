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
    @Param({"holdfast", "holdfast-atomic", "multiverse", "scala-stm", "clojure", "lock", "plain"})
    public String engine;

    private Engine<?, ?> chosen;

    /** Makes it. */
    @Setup
    public void make(BenchmarkParams params) {
        chosen = Engine.named(engine, params.getThreads());
    }

    Engine<?, ?> get() {
        return chosen;
    }
}
