package org.holdfast.benchmarks.peers;

import org.holdfast.stm.Stm;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.holdfast.stm.collect.TMap;

/** Holdfast as it is mostly used: the transaction is looked up at every access. */
final class HoldfastEngine extends Engine<TLong, TVar<Object>> {

    private final boolean snapshots;

    HoldfastEngine(boolean snapshots) {
        this.snapshots = snapshots;
    }

    @Override
    TLong number(long initial) {
        return new TLong(initial);
    }

    @Override
    TVar<Object> variable(Object initial) {
        return new TVar<>(initial);
    }

    @Override
    long atomic(Block block) {
        return Stm.<Long, RuntimeException>atomic(block);
    }

    @Override
    long readOnly(Block block) {
        return snapshots ? Stm.<Long, RuntimeException>snapshot(block) : Stm.<Long, RuntimeException>atomic(block);
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
    void add(Object txn, TLong number, long delta) {
        number.add(delta);
    }

    @Override
    void addAlone(TLong number, long delta) {
        number.add(delta);
    }

    @Override
    Object read(Object txn, TVar<Object> variable) {
        return variable.get();
    }

    @Override
    void write(Object txn, TVar<Object> variable, Object value) {
        variable.set(value);
    }

    @Override
    void retry(Object txn) {
        Stm.<Object>retry();
    }

    @Override
    IntSet ownSet() {
        return IntSet.of(new TMap<>());
    }
}
