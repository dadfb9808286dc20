package org.holdfast.stm;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What few attempts have: hooks, participants, values of transaction-local variables. */
final class Attachments {

    /** A point to go back to. */
    record Savepoint(
            Hooks.Savepoint hooks,
            int participants,
            @Nullable IdentityHashMap<TxnLocal<?>, Object> locals) {

        private static final Savepoint START = new Savepoint(new Hooks.Savepoint(0, 0, 0), 0, null);
    }

    private final Hooks hooks = new Hooks();
    private @Nullable Participants participants;
    /** The value of each transaction-local variable that has been used; null stands for {@link #NULL}. */
    private @Nullable IdentityHashMap<TxnLocal<?>, Object> locals;

    private static final Object NULL = new Object();

    Hooks hooks() {
        return hooks;
    }

    @Nullable
    Participants participants() {
        return participants;
    }

    void enlist(Participant participant) {
        Participants some = participants;
        if (some == null) {
            some = new Participants();
            participants = some;
        }
        some.add(participant);
    }

    /** Calls the participants, then the hooks, then throws what the first failing one threw. */
    void committed() {
        run(participants == null ? null : participants::commit, hooks.takeAfterCommit());
    }

    /** Calls the participants, then the hooks, then throws what the first failing one threw. */
    void aborted() {
        run(participants == null ? null : participants::abort, hooks.takeAfterAbort());
    }

    private static void run(@Nullable Runnable first, List<Runnable> actions) {
        if (first == null) {
            Hooks.run(actions);
            return;
        }
        List<Runnable> all = new ArrayList<>(actions);
        all.add(0, first);
        Hooks.run(all);
    }

    // Transaction-local variables

    boolean hasLocal(TxnLocal<?> variable) {
        return locals != null && locals.containsKey(variable);
    }

    @Nullable
    Object local(TxnLocal<?> variable) {
        Object value = locals == null ? null : locals.get(variable);
        return value == NULL ? null : value;
    }

    void setLocal(TxnLocal<?> variable, @Nullable Object value) {
        IdentityHashMap<TxnLocal<?>, Object> some = locals;
        if (some == null) {
            some = new IdentityHashMap<>();
            locals = some;
        }
        some.put(variable, value == null ? NULL : value);
    }

    // Savepoints

    Savepoint savepoint() {
        return new Savepoint(
                hooks.savepoint(),
                participants == null ? 0 : participants.size(),
                locals == null ? null : new IdentityHashMap<>(locals));
    }

    /**
     * Goes back to a point.
     *
     * @param savepoint null for the start, when there was nothing attached
     */
    void rollBackTo(@Nullable Savepoint savepoint) {
        Savepoint to = savepoint == null ? Savepoint.START : savepoint;
        hooks.rollBackTo(to.hooks());
        if (participants != null) {
            participants.truncate(to.participants());
        }
        locals = to.locals();
    }
}
