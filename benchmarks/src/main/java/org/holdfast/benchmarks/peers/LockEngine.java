package org.holdfast.benchmarks.peers;

import java.util.concurrent.locks.ReentrantLock;

/** Plain fields that one lock guards. */
final class LockEngine extends PlainEngine {

    private final ReentrantLock lock = new ReentrantLock();

    @Override
    long atomic(Block block) {
        lock.lock();
        try {
            return block.run(this);
        } finally {
            lock.unlock();
        }
    }

    @Override
    Baton baton() {
        return Baton.byCondition();
    }
}
