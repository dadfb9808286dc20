package org.holdfast.stm;

import java.util.ArrayList;
import java.util.List;

/** The actions that a transaction has asked for at its ends, in the order in which they were given. */
final class Hooks {

    /** A point to go back to. */
    record Savepoint(int beforeCommit, int afterCommit, int afterAbort) {}

    private final List<Runnable> beforeCommit = new ArrayList<>(0);
    private final List<Runnable> afterCommit = new ArrayList<>(0);
    private final List<Runnable> afterAbort = new ArrayList<>(0);

    /** Those of blocks that were undone alone: they run at the end, whatever it is. */
    private final List<Runnable> afterEnd = new ArrayList<>(0);

    void beforeCommit(Runnable action) {
        beforeCommit.add(action);
    }

    void afterCommit(Runnable action) {
        afterCommit.add(action);
    }

    void afterAbort(Runnable action) {
        afterAbort.add(action);
    }

    /** Runs the actions before the commit, including those that they add. */
    void runBeforeCommit() {
        for (int i = 0; i < beforeCommit.size(); i++) {
            beforeCommit.get(i).run();
        }
    }

    /** {@return what is to run after a commit} */
    List<Runnable> takeAfterCommit() {
        return take(afterCommit);
    }

    /** {@return what is to run after an abort} */
    List<Runnable> takeAfterAbort() {
        return take(afterAbort);
    }

    private List<Runnable> take(List<Runnable> actions) {
        List<Runnable> taken = List.of();
        if (!actions.isEmpty() || !afterEnd.isEmpty()) {
            taken = new ArrayList<>(afterEnd);
            taken.addAll(actions);
        }
        clear();
        return taken;
    }

    Savepoint savepoint() {
        return new Savepoint(beforeCommit.size(), afterCommit.size(), afterAbort.size());
    }

    void rollBackTo(Savepoint savepoint) {
        tail(beforeCommit, savepoint.beforeCommit()).clear();
        tail(afterCommit, savepoint.afterCommit()).clear();
        List<Runnable> undone = tail(afterAbort, savepoint.afterAbort());
        afterEnd.addAll(undone);
        undone.clear();
    }

    private static List<Runnable> tail(List<Runnable> actions, int from) {
        return actions.subList(Math.min(from, actions.size()), actions.size());
    }

    private void clear() {
        beforeCommit.clear();
        afterCommit.clear();
        afterAbort.clear();
        afterEnd.clear();
    }

    /** Adds an exception to another; they may be one and the same, for it may have been thrown twice. */
    static void suppress(Throwable thrown, Throwable suppressed) {
        if (thrown != suppressed) {
            thrown.addSuppressed(suppressed);
        }
    }

    /** Runs all actions, then throws what the first failing one threw, with the others' exceptions suppressed in it. */
    static void run(List<Runnable> actions) {
        Throwable first = null;
        for (Runnable action : actions) {
            try {
                action.run();
            } catch (RuntimeException | Error e) {
                if (first == null) {
                    first = e;
                } else {
                    suppress(first, e);
                }
            }
        }
        if (first instanceof RuntimeException e) {
            throw e;
        }
        if (first instanceof Error e) {
            throw e;
        }
    }
}
