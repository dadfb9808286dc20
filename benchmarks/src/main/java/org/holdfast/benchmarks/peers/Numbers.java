package org.holdfast.benchmarks.peers;

import java.util.List;
import java.util.stream.LongStream;
import org.openjdk.jmh.infra.Blackhole;

/** Some numbers that one block reads or updates. */
final class Numbers<N> {

    private final Engine<N, ?> engine;
    private final List<N> numbers;

    Numbers(Engine<N, ?> engine, int count) {
        this.engine = engine;
        numbers = LongStream.range(0, count).mapToObj(i -> engine.number(0)).toList();
    }

    void update() {
        engine.atomic(txn -> {
            for (int i = 0; i < numbers.size(); i++) {
                N number = numbers.get(i);
                engine.set(txn, number, engine.get(txn, number) + 1);
            }
            return 0;
        });
    }

    void read(Blackhole hole) {
        engine.readOnly(txn -> {
            for (int i = 0; i < numbers.size(); i++) {
                hole.consume(engine.get(txn, numbers.get(i)));
            }
            return 0;
        });
    }

    long sum() {
        return engine.readOnly(txn -> {
            long sum = 0;
            for (int i = 0; i < numbers.size(); i++) {
                sum += engine.get(txn, numbers.get(i));
            }
            return sum;
        });
    }
}
