package org.holdfast.benchmarks.peers;

/** One number that all threads count in. */
final class Counter<N> {

    private final Engine<N, ?> engine;
    private final N number;

    Counter(Engine<N, ?> engine) {
        this.engine = engine;
        number = engine.number(0);
    }

    long getAndSet() {
        return engine.atomic(txn -> {
            long old = engine.get(txn, number);
            engine.set(txn, number, old + 1);
            return old;
        });
    }

    void add() {
        engine.atomic(txn -> {
            engine.add(txn, number, 1);
            return 0;
        });
    }

    void addAlone() {
        engine.addAlone(number, 1);
    }

    long sum() {
        return engine.readOnly(txn -> engine.get(txn, number));
    }
}
