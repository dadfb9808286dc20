package org.holdfast.benchmarks.peers;

import java.util.HashMap;
import java.util.Map;

/** Plain fields without any synchronisation: the floor, for one thread. */
class PlainEngine extends Engine<PlainEngine.LongField, PlainEngine.Field> {

    static final class LongField {

        private long value;

        private LongField(long value) {
            this.value = value;
        }
    }

    static final class Field {

        private Object value;

        private Field(Object value) {
            this.value = value;
        }
    }

    @Override
    final LongField number(long initial) {
        return new LongField(initial);
    }

    @Override
    final Field variable(Object initial) {
        return new Field(initial);
    }

    @Override
    long atomic(Block block) {
        return block.run(this);
    }

    @Override
    final long readOnly(Block block) {
        return atomic(block);
    }

    @Override
    final long get(Object txn, LongField number) {
        return number.value;
    }

    @Override
    final void set(Object txn, LongField number, long value) {
        number.value = value;
    }

    @Override
    final void add(Object txn, LongField number, long delta) {
        number.value += delta;
    }

    @Override
    final void addAlone(LongField number, long delta) {
        atomic(txn -> number.value += delta);
    }

    @Override
    final Object read(Object txn, Field variable) {
        return variable.value;
    }

    @Override
    final void write(Object txn, Field variable, Object value) {
        variable.value = value;
    }

    @Override
    final void retry(Object txn) {
        throw new UnsupportedOperationException("plain code cannot wait");
    }

    @Override
    final IntSet ownSet() {
        Map<Integer, Integer> map = new HashMap<>();
        return new IntSet() {
            @Override
            public boolean contains(int key) {
                return atomic(txn -> map.containsKey(key) ? 1 : 0) == 1;
            }

            @Override
            public boolean add(int key) {
                return atomic(txn -> map.put(key, key) == null ? 1 : 0) == 1;
            }

            @Override
            public boolean remove(int key) {
                return atomic(txn -> map.remove(key) == null ? 0 : 1) == 1;
            }
        };
    }
}
