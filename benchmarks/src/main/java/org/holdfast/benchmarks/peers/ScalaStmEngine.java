package org.holdfast.benchmarks.peers;

import scala.Function1;
import scala.concurrent.stm.InTxn;
import scala.concurrent.stm.Ref;
import scala.concurrent.stm.Ref$;
import scala.concurrent.stm.TMap;
import scala.concurrent.stm.TxnExecutor;
import scala.concurrent.stm.TxnUnknown$;
import scala.concurrent.stm.japi.STM;

/** ScalaSTM 0.11 as Scala code uses it: accesses name the transaction. It has no read-only blocks of its own. */
final class ScalaStmEngine extends Engine<Ref<Object>, Ref<Object>> {

    @Override
    Ref<Object> number(long initial) {
        return Ref$.MODULE$.apply(initial);
    }

    @Override
    Ref<Object> variable(Object initial) {
        Ref.View<Object> view = STM.newRef(initial);
        return view.ref();
    }

    @Override
    long atomic(Block block) {
        return TxnExecutor.defaultAtomic().<Long>apply(block, TxnUnknown$.MODULE$);
    }

    @Override
    long readOnly(Block block) {
        return atomic(block);
    }

    @Override
    long get(Object txn, Ref<Object> number) {
        return (Long) number.get((InTxn) txn);
    }

    @Override
    void set(Object txn, Ref<Object> number, long value) {
        number.set((Object) value, (InTxn) txn);
    }

    @Override
    void add(Object txn, Ref<Object> number, long delta) {
        number.transform(adding(delta), (InTxn) txn);
    }

    @Override
    void addAlone(Ref<Object> number, long delta) {
        number.single().transform(adding(delta));
    }

    private static Function1<Object, Object> adding(long delta) {
        return old -> (Long) old + delta;
    }

    @Override
    Object read(Object txn, Ref<Object> variable) {
        return variable.get((InTxn) txn);
    }

    @Override
    void write(Object txn, Ref<Object> variable, Object value) {
        variable.set(value, (InTxn) txn);
    }

    @Override
    void retry(Object txn) {
        STM.retry();
    }

    @Override
    IntSet ownSet() {
        TMap.View<Integer, Integer> map = STM.newTMap();
        return new IntSet() {
            @Override
            public boolean contains(int key) {
                return map.contains(key);
            }

            @Override
            public boolean add(int key) {
                return map.put(key, key).isEmpty();
            }

            @Override
            public boolean remove(int key) {
                return map.remove(key).isDefined();
            }
        };
    }
}
