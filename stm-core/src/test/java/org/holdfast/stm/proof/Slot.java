package org.holdfast.stm.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentMap;
import org.holdfast.stm.Stm;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.holdfast.stm.TxnLocal;
import org.holdfast.stm.collect.TArray;
import org.holdfast.stm.collect.TList;

/** What stands at a place of the memory. Each kind can do what its steps ask for. */
interface Slot {

    Object get();

    default void set(Object value) {
        throw new UnsupportedOperationException();
    }

    default Object getAndSet(Object value) {
        Object old = get();
        set(value);
        return old;
    }

    default boolean compareAndSet(Object expected, Object value) {
        if (!get().equals(expected)) {
            return false;
        }
        set(value);
        return true;
    }

    default void make(Object value) {
        throw new UnsupportedOperationException();
    }

    default void add(long delta) {
        throw new UnsupportedOperationException();
    }

    default void append(Object value) {
        throw new UnsupportedOperationException();
    }

    default Object use(Operation<?> operation, long a, long b) {
        throw new UnsupportedOperationException();
    }

    record OfReference(TVar<Object> variable) implements Slot {

        @Override
        public Object get() {
            return variable.get();
        }

        @Override
        public void set(Object value) {
            variable.set(value);
        }

        @Override
        public Object getAndSet(Object value) {
            return variable.getAndSet(value);
        }

        @Override
        public boolean compareAndSet(Object expected, Object value) {
            return variable.compareAndSet(expected, value);
        }
    }

    record OfNumber(TLong number) implements Slot {

        @Override
        public Object get() {
            return number.get();
        }

        @Override
        public void set(Object value) {
            number.set((long) value);
        }

        @Override
        public boolean compareAndSet(Object expected, Object value) {
            return number.compareAndSet((long) expected, (long) value);
        }

        @Override
        public void add(long delta) {
            number.add(delta);
        }
    }

    record Held(TVar<TVar<Object>> holder) implements Slot {

        @Override
        public Object get() {
            return holder.get().get();
        }

        @Override
        public void set(Object value) {
            holder.get().set(value);
        }

        @Override
        public Object getAndSet(Object value) {
            return holder.get().getAndSet(value);
        }

        @Override
        public boolean compareAndSet(Object expected, Object value) {
            return holder.get().compareAndSet(expected, value);
        }

        @Override
        public void make(Object value) {
            holder.set(new TVar<>(value));
        }
    }

    record Entry(ConcurrentMap<Integer, Object> map, int key) implements Slot {

        private static final Long ABSENT = 0L;

        @Override
        public Object get() {
            return map.getOrDefault(key, ABSENT);
        }

        @Override
        public void set(Object value) {
            map.put(key, value);
        }

        @Override
        public Object getAndSet(Object value) {
            Object old = map.put(key, value);
            return old == null ? ABSENT : old;
        }

        @Override
        public boolean compareAndSet(Object expected, Object value) {
            return expected.equals(ABSENT) ? map.putIfAbsent(key, value) == null : map.replace(key, expected, value);
        }
    }

    record Element(TList<Object> list, int index) implements Slot {

        @Override
        public Object get() {
            return list.get(index);
        }

        @Override
        public void set(Object value) {
            list.set(index, value);
        }

        @Override
        public Object getAndSet(Object value) {
            return list.set(index, value);
        }
    }

    record OfArray(TArray<Object> array, int index) implements Slot {

        @Override
        public Object get() {
            return array.get(index);
        }

        @Override
        public void set(Object value) {
            array.set(index, value);
        }

        @Override
        public Object getAndSet(Object value) {
            return array.getAndSet(index, value);
        }

        @Override
        public boolean compareAndSet(Object expected, Object value) {
            return array.compareAndSet(index, expected, value);
        }
    }

    record Local(TxnLocal<Object> variable, Object first) implements Slot {

        @Override
        public Object get() {
            return Stm.inTransaction() ? variable.get() : first;
        }

        @Override
        public void set(Object value) {
            variable.set(value);
        }
    }

    record Log(TVar<List<Object>> variable) implements Slot {

        @Override
        public Object get() {
            return variable.get();
        }

        @Override
        @SuppressWarnings("unchecked") // programs write nothing but lists here
        public void set(Object value) {
            variable.set((List<Object>) value);
        }

        @Override
        public void append(Object value) {
            variable.commute(old -> {
                List<Object> longer = new ArrayList<>(old);
                longer.add(value);
                return longer;
            });
        }
    }

    record GrowingList(TList<Object> list) implements Slot {

        @Override
        public Object get() {
            return List.copyOf(list);
        }

        @Override
        public void append(Object value) {
            list.add(value);
        }
    }

    record Collected(Kind kind, Object collection) implements Slot {

        @Override
        public Object get() {
            return kind.copy(collection);
        }

        @Override
        @SuppressWarnings("unchecked") // a step uses an operation of the kind of its place
        public Object use(Operation<?> operation, long a, long b) {
            return ((Operation<Object>) operation).apply(collection, a, b);
        }
    }
}
