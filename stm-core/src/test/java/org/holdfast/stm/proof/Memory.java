package org.holdfast.stm.proof;

import java.util.ArrayList;
import java.util.List;
import org.holdfast.stm.Stm;
import org.holdfast.stm.TxnCallable;

/** Runs programs on what is to be tested. */
final class Memory implements Machine {

    private final List<Slot> slots = new ArrayList<>();

    Memory(Layout layout) {
        Slots made = new Slots(layout.size());
        for (int place = 0; place < layout.size(); place++) {
            slots.add(made.slot(layout.kind(place), place));
        }
    }

    List<Object> values() {
        return slots.stream().map(Slot::get).toList();
    }

    @Override
    public Object get(int place) {
        return slots.get(place).get();
    }

    @Override
    public void set(int place, Object value) {
        slots.get(place).set(value);
    }

    @Override
    public Object getAndSet(int place, Object value) {
        return slots.get(place).getAndSet(value);
    }

    @Override
    public boolean compareAndSet(int place, Object expected, Object value) {
        return slots.get(place).compareAndSet(expected, value);
    }

    @Override
    public void make(int place, Object value) {
        slots.get(place).make(value);
    }

    @Override
    public void add(int place, long delta) {
        slots.get(place).add(delta);
    }

    @Override
    public void append(int place, Object value) {
        slots.get(place).append(value);
    }

    @Override
    public Object use(int place, Operation<?> operation, long a, long b) {
        return slots.get(place).use(operation, a, b);
    }

    @Override
    public void nested(Runnable block) {
        Stm.nested(callable(block));
    }

    @Override
    public void joined(Runnable block) {
        Stm.atomic(callable(block));
    }

    @Override
    public void snapshot(Runnable block) {
        Stm.snapshot(callable(block));
    }

    @Override
    public void orElse(Runnable first, Runnable second) {
        Stm.orElse(callable(first), callable(second));
    }

    @Override
    public void beforeCommit(Runnable action) {
        Stm.current().beforeCommit(action);
    }

    @Override
    public void afterCommit(Runnable action) {
        Stm.current().afterCommit(action);
    }

    @Override
    public void afterAbort(Runnable action) {
        Stm.current().afterAbort(action);
    }

    @Override
    public void giveUp() {
        Stm.retry();
    }

    private static TxnCallable<Boolean, RuntimeException> callable(Runnable block) {
        return () -> {
            block.run();
            return true;
        };
    }
}
