package org.holdfast.benchmarks;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.holdfast.stm.Stm;
import org.holdfast.stm.TLong;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Some numbers, in the memory and as plain fields that a lock guards; shared by all threads. */
@State(Scope.Benchmark)
public class Variables {

    /** So that the plain numbers lie about as far apart as the others. */
    private static final int SPREAD = 4;

    /** How many variables one transaction touches. */
    @Param({"1", "10", "100"})
    public int count;

    private final ReentrantLock lock = new ReentrantLock();
    private List<TLong> numbers = List.of();
    private long[] plain = {};

    /** Makes them. */
    @Setup
    public void make() {
        numbers = Stream.generate(TLong::new).limit(count).toList();
        plain = new long[count * SPREAD];
    }

    void updateAtomically() {
        Stm.atomic(() -> {
            for (int i = 0; i < numbers.size(); i++) {
                TLong number = numbers.get(i);
                number.set(number.get() + 1);
            }
        });
    }

    void updateLocked() {
        lock.lock();
        try {
            for (int i = 0; i < plain.length; i += SPREAD) {
                plain[i]++;
            }
        } finally {
            lock.unlock();
        }
    }

    void readAtomically(Blackhole hole) {
        Stm.atomic(() -> readAll(hole));
    }

    void readSnapshot(Blackhole hole) {
        Stm.snapshot(() -> {
            readAll(hole);
            return true;
        });
    }

    private void readAll(Blackhole hole) {
        for (int i = 0; i < numbers.size(); i++) {
            hole.consume(numbers.get(i).get());
        }
    }

    void readLocked(Blackhole hole) {
        lock.lock();
        try {
            for (int i = 0; i < plain.length; i += SPREAD) {
                hole.consume(plain[i]);
            }
        } finally {
            lock.unlock();
        }
    }
}
