package org.holdfast.benchmarks.peers;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** Two threads take turns by it. */
interface Baton {

    /** Waits until it is this one's turn, and gives the turn to the other. */
    void handOver(int mine, int other);

    /** {@return one that waits by {@code retry}, at first the turn of 0} */
    static <N> Baton byRetry(Engine<N, ?> engine) {
        N turn = engine.number(0);
        return (mine, other) -> engine.atomic(txn -> {
            if (engine.get(txn, turn) != mine) {
                engine.retry(txn);
            }
            engine.set(txn, turn, other);
            return other;
        });
    }

    /** {@return one that waits for a condition of a lock, at first the turn of 0} */
    static Baton byCondition() {
        return new Baton() {

            private final Lock lock = new ReentrantLock();
            private final Condition passed = lock.newCondition();
            private int turn;

            @Override
            public void handOver(int mine, int other) {
                lock.lock();
                try {
                    while (turn != mine) {
                        passed.awaitUninterruptibly();
                    }
                    turn = other;
                    passed.signalAll();
                } finally {
                    lock.unlock();
                }
            }
        };
    }
}
