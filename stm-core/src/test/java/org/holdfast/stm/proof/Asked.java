package org.holdfast.stm.proof;

import java.util.ArrayList;
import java.util.List;

/** Which actions are to run at the ends of a transaction, and in which order. */
final class Asked {

    private List<Runnable> beforeCommit = List.of();
    private List<Runnable> afterCommit = List.of();
    private List<Runnable> afterAbort = List.of();
    /** Those after an abort that were asked for in blocks that are undone: these run whatever the end. */
    private List<Runnable> afterUndone = List.of();

    private static <T> List<T> joined(List<T> some, List<T> more) {
        List<T> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    void beforeCommit(Runnable action) {
        beforeCommit = joined(beforeCommit, List.of(action));
    }

    void afterCommit(Runnable action) {
        afterCommit = joined(afterCommit, List.of(action));
    }

    void afterAbort(Runnable action) {
        afterAbort = joined(afterAbort, List.of(action));
    }

    Asked copy() {
        Asked copy = new Asked();
        copy.beforeCommit = beforeCommit;
        copy.afterCommit = afterCommit;
        copy.afterAbort = afterAbort;
        return copy;
    }

    /** A block is undone that began with what was asked for before. */
    void undoTo(Asked before) {
        afterUndone = joined(afterUndone, afterAbort.subList(before.afterAbort.size(), afterAbort.size()));
        beforeCommit = before.beforeCommit;
        afterCommit = before.afterCommit;
        afterAbort = before.afterAbort;
    }

    /** Runs the actions before the commit, and those that they ask for. */
    void runBeforeCommit() {
        for (int i = 0; i < beforeCommit.size(); i++) {
            beforeCommit.get(i).run();
        }
    }

    /** {@return the actions to run when all has been committed, or all undone} */
    List<Runnable> atEnd() {
        return joined(afterUndone, afterCommit);
    }
}
