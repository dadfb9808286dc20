package org.holdfast.benchmarks.peers;

import org.holdfast.stm.Stm;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.holdfast.stm.Txn;
import org.holdfast.stm.collect.TMap;

/** Holdfast as in a loop that should be fast: the block asks for its transaction once, and names it at each access. */
class HoldfastEngine extends Engine<TLong, TVar<Object>> {

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
        return Stm.<Long, RuntimeException>atomic(() -> block.run(Stm.current()));
    }

    @Override
    long readOnly(Block block) {
        return snapshots
                ? Stm.<Long, RuntimeException>snapshot(() -> block.run(Stm.current()))
                : Stm.<Long, RuntimeException>atomic(() -> block.run(Stm.current()));
    }

    @Override
    long get(Object txn, TLong number) {
        return number.get((Txn) txn);
    }

    @Override
    void set(Object txn, TLong number, long value) {
        number.set((Txn) txn, value);
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
        return variable.get((Txn) txn);
    }

    @Override
    void write(Object txn, TVar<Object> variable, Object value) {
        variable.set((Txn) txn, value);
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
