package org.holdfast.benchmarks.peers;

import java.util.concurrent.Callable;
import org.holdfast.stm.TxnCallable;
import org.multiverse.api.Txn;
import org.multiverse.api.callables.TxnLongCallable;
import scala.Function1;
import scala.concurrent.stm.InTxn;

/** A transaction's code. It is every engine's own kind of block, so that no adapter has to wrap it. */
interface Block extends TxnCallable<Long, RuntimeException>, Callable<Long>, TxnLongCallable, Function1<InTxn, Long> {

    /** {@return the result} The transaction is the engine's own, for the methods of {@link Engine}. */
    long run(Object txn);

    /** As Holdfast and Clojure call it, which know the transaction by the thread. */
    @Override
    default Long call() {
        return run(this);
    }

    /** As Multiverse calls it. */
    @Override
    default long call(Txn txn) {
        return run(txn);
    }

    /** As ScalaSTM calls it. */
    @Override
    default Long apply(InTxn txn) {
        return run(txn);
    }
}
