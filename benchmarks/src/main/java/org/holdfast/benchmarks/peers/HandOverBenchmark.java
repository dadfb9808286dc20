package org.holdfast.benchmarks.peers;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Timeout;
import org.openjdk.jmh.annotations.Warmup;

/** Two threads that wait for each other. Not for {@code clojure} and {@code plain}, which cannot wait. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Timeout(time = 30)
@Fork(2)
public class HandOverBenchmark {

    private static final int MINE = 0;
    private static final int PARTNERS = 1;
    private static final int NOBODYS = 2;

    /** The other thread, which hands back at once. One for each thread of the benchmark. */
    @State(Scope.Thread)
    @SuppressWarnings("NullAway.Init") // JMH calls start() first
    public static class Partner {

        private Baton baton;
        private Thread thread;
        private volatile boolean stopped;

        /** Starts it. */
        @Setup(Level.Iteration)
        public void start(Chosen engine) {
            baton = engine.unshared().baton();
            stopped = false;
            thread = new Thread(this::run, "partner");
            thread.setDaemon(true);
            thread.start();
        }

        private void run() {
            while (!stopped) {
                baton.handOver(PARTNERS, MINE);
            }
        }

        /** Stops it. */
        @TearDown(Level.Iteration)
        public void stop() throws InterruptedException {
            baton.handOver(MINE, NOBODYS); // else the partner could stop with its turn before it, and nobody go on
            stopped = true;
            baton.handOver(NOBODYS, PARTNERS);
            thread.join();
        }
    }

    /** What does it cost to hand over to another thread that waits, and to wait until it hands back? */
    @Benchmark
    public void handOverTwice(Partner partner) {
        partner.baton.handOver(MINE, PARTNERS);
    }
}
