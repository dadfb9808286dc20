package org.holdfast.benchmarks.peers;

import java.util.List;

/**
 * What every engine can do. The first argument of an access is the transaction that the block was given.
 *
 * @param <N> the engine's variable for a {@code long}
 * @param <V> the engine's variable for an object
 */
abstract class Engine<N, V> {

    /** Those that keep their promises when several threads run. */
    static final List<String> SAFE = List.of(
            "holdfast",
            "holdfast-atomic",
            "holdfast-lookup",
            "multiverse",
            "multiverse-snapshot",
            "scala-stm",
            "clojure",
            "lock");

    /**
     * {@return the engine of a name}
     *
     * <ul>
     *   <li>{@code holdfast}: read-only blocks are snapshots;
     *   <li>{@code holdfast-atomic}: read-only blocks are atomic blocks like the others;
     *   <li>{@code holdfast-lookup}: as {@code holdfast}, but each access looks the transaction up;
     *   <li>{@code multiverse}: serializable; {@code multiverse-snapshot}: its default, which lets write skew through;
     *   <li>{@code scala-stm};
     *   <li>{@code clojure}: writes what it reads only where {@link #readSteady} is used;
     *   <li>{@code lock}: plain fields and one lock for all;
     *   <li>{@code plain}: plain fields, for one thread only.
     * </ul>
     */
    static Engine<?, ?> named(String name) {
        return switch (name) {
            case "holdfast" -> new HoldfastEngine(true);
            case "holdfast-atomic" -> new HoldfastEngine(false);
            case "holdfast-lookup" -> new HoldfastLookUpEngine();
            case "multiverse" -> MultiverseEngine.serializable();
            case "multiverse-snapshot" -> MultiverseEngine.byDefault();
            case "scala-stm" -> new ScalaStmEngine();
            case "clojure" -> new ClojureEngine();
            case "lock" -> new LockEngine();
            case "plain" -> new PlainEngine();
            default -> throw new IllegalArgumentException("no engine is named '" + name + "'");
        };
    }

    abstract N number(long initial);

    abstract V variable(Object initial);

    /** Runs a block that may write. */
    abstract long atomic(Block block);

    /** Runs a block that only reads, in the way the engine is best at. */
    abstract long readOnly(Block block);

    abstract long get(Object txn, N number);

    abstract void set(Object txn, N number, long value);

    /** Adds, commuting with other adds where the engine can. */
    abstract void add(Object txn, N number, long delta);

    /** Adds outside any block, with the engine's own single operation. */
    abstract void addAlone(N number, long delta);

    abstract Object read(Object txn, V variable);

    abstract void write(Object txn, V variable, Object value);

    /** Reads what must stay as it is until the transaction commits, though it is not written: against write skew. */
    Object readSteady(Object txn, V variable) {
        return read(txn, variable);
    }

    /** Waits until something that the block has read has changed, and runs the block again. */
    abstract void retry(Object txn);

    /** {@return what two threads take turns by, waiting in the engine's way} */
    Baton baton() {
        return Baton.byRetry(this);
    }

    /** {@return the engine's own collection of keys, each method a transaction of its own} */
    abstract IntSet ownSet();
}
