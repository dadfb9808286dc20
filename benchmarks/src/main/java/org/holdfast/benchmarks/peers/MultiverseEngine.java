package org.holdfast.benchmarks.peers;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.multiverse.api.GlobalStmInstance;
import org.multiverse.api.IsolationLevel;
import org.multiverse.api.Txn;
import org.multiverse.api.TxnExecutor;
import org.multiverse.api.TxnFactoryBuilder;
import org.multiverse.stms.gamma.GammaStm;
import org.multiverse.stms.gamma.transactionalobjects.GammaTxnLong;
import org.multiverse.stms.gamma.transactionalobjects.GammaTxnRef;
import org.multiverse.stms.gamma.transactions.GammaTxn;

/**
 * Multiverse 0.7. It has one executor for blocks that write and one for blocks that only read, since an executor adapts
 * to the largest block it has run; accesses name the transaction, which spares a look-up.
 */
final class MultiverseEngine extends Engine<GammaTxnLong, GammaTxnRef<Object>> {

    private static final Logger LOGGER = Logger.getLogger(GlobalStmInstance.class.getName());

    static {
        LOGGER.setLevel(Level.WARNING); // it would tell in the middle of the figures that it starts
    }

    private final TxnExecutor writing;
    private final TxnExecutor reading;
    private final boolean letsWriteSkewThrough;

    private MultiverseEngine(IsolationLevel isolation) {
        letsWriteSkewThrough = isolation.doesAllowWriteSkew();
        writing = builder(isolation).newTxnExecutor();
        reading = builder(isolation).setReadonly(true).newTxnExecutor();
    }

    static MultiverseEngine serializable() {
        return new MultiverseEngine(IsolationLevel.Serializable);
    }

    static MultiverseEngine byDefault() {
        return new MultiverseEngine(IsolationLevel.Snapshot);
    }

    private static TxnFactoryBuilder builder(IsolationLevel isolation) {
        return ((GammaStm) GlobalStmInstance.getGlobalStmInstance())
                .newTxnFactoryBuilder()
                .setIsolationLevel(isolation)
                .setMaxRetries(Integer.MAX_VALUE);
    }

    @Override
    GammaTxnLong number(long initial) {
        return new GammaTxnLong(initial);
    }

    @Override
    GammaTxnRef<Object> variable(Object initial) {
        return new GammaTxnRef<>(initial);
    }

    @Override
    long atomic(Block block) {
        return writing.execute(block);
    }

    @Override
    long readOnly(Block block) {
        return reading.execute(block);
    }

    @Override
    long get(Object txn, GammaTxnLong number) {
        return number.get((GammaTxn) txn);
    }

    @Override
    void set(Object txn, GammaTxnLong number, long value) {
        number.set((GammaTxn) txn, value);
    }

    @Override
    void add(Object txn, GammaTxnLong number, long delta) {
        number.increment((Txn) txn, delta);
    }

    @Override
    void addAlone(GammaTxnLong number, long delta) {
        number.atomicIncrementAndGet(delta);
    }

    @Override
    Object read(Object txn, GammaTxnRef<Object> variable) {
        return variable.get((GammaTxn) txn);
    }

    @Override
    void write(Object txn, GammaTxnRef<Object> variable, Object value) {
        variable.set((GammaTxn) txn, value);
    }

    @Override
    Object readSteady(Object txn, GammaTxnRef<Object> variable) {
        if (letsWriteSkewThrough) {
            throw new UnsupportedOperationException("by default Multiverse takes writing the same value for no write");
        }
        return read(txn, variable);
    }

    @Override
    void retry(Object txn) {
        ((GammaTxn) txn).retry();
    }

    @Override
    IntSet ownSet() {
        throw new UnsupportedOperationException("Multiverse's own map does not implement remove");
    }
}
