package org.holdfast.benchmarks.peers;

import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How many bytes does a variable keep? Makes a million of each and looks at the heap after collections. */
public final class Footprint {

    private static final int COUNT = 1_000_000;
    private static final long FIRST = 1L << 40; // no engine can have it boxed already
    private static final List<String> ENGINES = List.of("plain", "multiverse", "scala-stm", "clojure", "holdfast");

    /**
     * What one engine's variables keep, in bytes each.
     *
     * @param number a number
     * @param variable a variable whose value is an object that exists anyway
     * @param updated a number that was updated once in a transaction of its own
     */
    record Bytes(double number, double variable, double updated) {}

    private Footprint() {}

    /** Prints a table. */
    public static void main(String[] args) {
        System.out.printf("| bytes kept by | a number | a variable | a number updated once |%n|---|---|---|---|%n");
        for (String engine : ENGINES) {
            Bytes bytes = of(Engine.named(engine));
            System.out.printf(
                    Locale.ROOT, "| %s | %.1f | %.1f | %.1f |%n", engine, bytes.number, bytes.variable, bytes.updated);
        }
    }

    static <N, V> Bytes of(Engine<N, V> engine) {
        engine.atomic(txn -> engine.get(txn, engine.number(0))); // so that what it makes once is not counted
        Object[] kept = new Object[COUNT];
        try {
            long before = usedBytes();
            Arrays.setAll(kept, i -> engine.variable(kept));
            long variables = usedBytes() - before;
            Arrays.fill(kept, null);
            before = usedBytes();
            Arrays.setAll(kept, i -> engine.number(FIRST + i));
            long numbers = usedBytes() - before;
            for (Object number : kept) {
                update(engine, number);
            }
            long updated = usedBytes() - before;
            return new Bytes(perVariable(numbers), perVariable(variables), perVariable(updated));
        } finally {
            Reference.reachabilityFence(kept);
        }
    }

    @SuppressWarnings("unchecked") // the engine made it
    private static <N> void update(Engine<N, ?> engine, Object number) {
        engine.atomic(txn -> {
            engine.set(txn, (N) number, engine.get(txn, (N) number) + 1);
            return 0;
        });
    }

    /** Whole bytes: what is beyond them is of something else that happened meanwhile. */
    private static double perVariable(long bytes) {
        return Math.rint((double) bytes / COUNT);
    }

    private static long usedBytes() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            runtime.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
