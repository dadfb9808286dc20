package org.holdfast.benchmarks.peers;

import org.holdfast.stm.Stm;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;

/** Holdfast as it is mostly used: the transaction is looked up at every access. Read-only blocks are snapshots. */
final class HoldfastLookUpEngine extends HoldfastEngine {

    HoldfastLookUpEngine() {
        super(true);
    }

    @Override
    long atomic(Block block) {
        return Stm.<Long, RuntimeException>atomic(block);
    }

    @Override
    long readOnly(Block block) {
        return Stm.<Long, RuntimeException>snapshot(block);
    }

    @Override
    long get(Object txn, TLong number) {
        return number.get();
    }

    @Override
    void set(Object txn, TLong number, long value) {
        number.set(value);
    }

    @Override
    Object read(Object txn, TVar<Object> variable) {
        return variable.get();
    }

    @Override
    void write(Object txn, TVar<Object> variable, Object value) {
        variable.set(value);
    }
}
