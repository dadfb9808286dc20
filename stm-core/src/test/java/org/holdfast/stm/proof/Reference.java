package org.holdfast.stm.proof;

import java.util.ArrayList;
import java.util.List;

/**
 * The interpreter that says what is right: one thread, one array of values that never change, and a block that is to
 * take effect as a whole or not at all begins with a copy of it.
 */
final class Reference implements Machine {

    /** A block has given up. */
    static final class GaveUp extends RuntimeException {

        private static final long serialVersionUID = 1L;

        GaveUp() {
            super("a block has given up", null, false, false);
        }
    }

    private final Layout layout;
    private Object[] values;
    private Asked asked = new Asked();

    Reference(Layout layout) {
        this.layout = layout;
        this.values = layout.kinds().stream().map(Kind::first).toArray();
    }

    List<Object> values() {
        return List.of(values);
    }

    @Override
    public Object get(int place) {
        return values[place];
    }

    @Override
    public void set(int place, Object value) {
        values[place] = value;
    }

    @Override
    public Object getAndSet(int place, Object value) {
        Object old = values[place];
        values[place] = value;
        return old;
    }

    @Override
    public boolean compareAndSet(int place, Object expected, Object value) {
        if (!values[place].equals(expected)) {
            return false;
        }
        values[place] = value;
        return true;
    }

    @Override
    public void make(int place, Object value) {
        values[place] = value;
    }

    @Override
    public void add(int place, long delta) {
        values[place] = (long) values[place] + delta;
    }

    @Override
    public void append(int place, Object value) {
        List<Object> longer = new ArrayList<>((List<?>) values[place]);
        longer.add(value);
        values[place] = longer;
    }

    @Override
    @SuppressWarnings("unchecked") // a step uses an operation of the kind of its place
    public Object use(int place, Operation<?> operation, long a, long b) {
        Object changed = layout.kind(place).copy(values[place]);
        values[place] = changed;
        return ((Operation<Object>) operation).apply(changed, a, b);
    }

    /** Runs a whole program, and what it has asked for to be run at its end. */
    void transaction(Runnable block) {
        asked = new Asked();
        try {
            nested(() -> {
                block.run();
                asked.runBeforeCommit();
            });
        } finally {
            forgetLocals();
            runAll(asked.atEnd());
        }
    }

    private void forgetLocals() {
        for (int place : layout.places(Kind.LOCAL::equals)) {
            values[place] = Kind.LOCAL.first();
        }
    }

    /** Runs all, also if one throws. */
    private static void runAll(List<Runnable> actions) {
        if (!actions.isEmpty()) {
            try {
                actions.get(0).run();
            } finally {
                runAll(actions.subList(1, actions.size()));
            }
        }
    }

    @Override
    public void nested(Runnable block) {
        Object[] before = values.clone();
        Asked askedBefore = asked.copy();
        try {
            block.run();
        } catch (Undo | GaveUp e) {
            values = before;
            asked.undoTo(askedBefore);
            throw e;
        }
    }

    /** Runs a block and takes back what it did. */
    void tried(Runnable block) {
        Object[] before = values.clone();
        try {
            block.run();
        } finally {
            values = before;
        }
    }

    @Override
    public void joined(Runnable block) {
        block.run();
    }

    @Override
    public void snapshot(Runnable block) {
        block.run();
    }

    @Override
    public void orElse(Runnable first, Runnable second) {
        try {
            nested(first);
        } catch (GaveUp e) {
            nested(second);
        }
    }

    @Override
    public void beforeCommit(Runnable action) {
        asked.beforeCommit(action);
    }

    @Override
    public void afterCommit(Runnable action) {
        asked.afterCommit(action);
    }

    @Override
    public void afterAbort(Runnable action) {
        asked.afterAbort(action);
    }

    @Override
    public void giveUp() {
        throw new GaveUp();
    }
}
