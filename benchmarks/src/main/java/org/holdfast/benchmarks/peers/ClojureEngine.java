package org.holdfast.benchmarks.peers;

import clojure.lang.AFn;
import clojure.lang.ArraySeq;
import clojure.lang.IFn;
import clojure.lang.IPersistentMap;
import clojure.lang.ISeq;
import clojure.lang.LockingTransaction;
import clojure.lang.PersistentHashMap;
import clojure.lang.Ref;

/**
 * Clojure 1.12, its references used from Java. All reads of a block are of one instant, so a block that only reads
 * needs nothing more. A read that a write elsewhere depends on writes the same value: {@code ensure} would not do,
 * since it says nothing to a transaction that goes on afterwards and still sees the state before. Its add is
 * {@code commute}.
 */
final class ClojureEngine extends Engine<Ref, Ref> {

    private static final IFn ADD = new AFn() {
        @Override
        public Object invoke(Object old, Object delta) {
            return (Long) old + (Long) delta;
        }
    };

    @Override
    Ref number(long initial) {
        return new Ref(initial);
    }

    @Override
    Ref variable(Object initial) {
        return new Ref(initial);
    }

    @Override
    long atomic(Block block) {
        try {
            return (Long) LockingTransaction.runInTransaction(block);
        } catch (RuntimeException thrown) {
            throw thrown;
        } catch (Exception thrown) {
            throw new IllegalStateException(thrown);
        }
    }

    @Override
    long readOnly(Block block) {
        return atomic(block);
    }

    @Override
    long get(Object txn, Ref number) {
        return (Long) number.deref();
    }

    @Override
    void set(Object txn, Ref number, long value) {
        number.set(value);
    }

    @Override
    void add(Object txn, Ref number, long delta) {
        number.commute(ADD, arguments(delta));
    }

    private static ISeq arguments(long delta) {
        return ArraySeq.create(delta);
    }

    @Override
    void addAlone(Ref number, long delta) {
        atomic(txn -> {
            add(txn, number, delta);
            return 0;
        });
    }

    @Override
    Object read(Object txn, Ref variable) {
        return variable.deref();
    }

    @Override
    void write(Object txn, Ref variable, Object value) {
        variable.set(value);
    }

    @Override
    Object readSteady(Object txn, Ref variable) {
        Object value = variable.deref();
        variable.set(value);
        return value;
    }

    @Override
    void retry(Object txn) {
        throw new UnsupportedOperationException("Clojure's transactions cannot wait");
    }

    /** A persistent map in one reference. */
    @Override
    IntSet ownSet() {
        Ref map = new Ref(PersistentHashMap.EMPTY);
        return new IntSet() {
            @Override
            public boolean contains(int key) {
                return content().containsKey(key);
            }

            @Override
            public boolean add(int key) {
                return atomic(txn -> {
                            IPersistentMap old = content();
                            map.set(old.assoc(key, key));
                            return old.containsKey(key) ? 0 : 1;
                        })
                        == 1;
            }

            @Override
            public boolean remove(int key) {
                return atomic(txn -> {
                            IPersistentMap old = content();
                            map.set(old.without(key));
                            return old.containsKey(key) ? 1 : 0;
                        })
                        == 1;
            }

            private IPersistentMap content() {
                return (IPersistentMap) map.deref();
            }
        };
    }
}
