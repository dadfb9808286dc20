package org.holdfast.stm;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** The events of the JDK's flight recorder. This class is used only where there is one. */
@SuppressWarnings("UnusedVariable") // the recorder reads the fields of events
final class Recordings {

    private static final AttemptEvent ATTEMPT = new AttemptEvent();
    private static final CommitEvent COMMIT = new CommitEvent();
    private static final ConflictEvent CONFLICT = new ConflictEvent();
    private static final WaitEvent WAIT = new WaitEvent();

    private Recordings() {}

    static boolean areOn() {
        return ATTEMPT.isEnabled() || COMMIT.isEnabled() || CONFLICT.isEnabled() || WAIT.isEnabled();
    }

    @Name("org.holdfast.Attempt")
    @Label("Attempt")
    @Category("Holdfast")
    @Description("One run of a transaction's block, with its commit")
    @StackTrace(false)
    private static final class AttemptEvent extends Event {
        @Label("Transaction")
        @Nullable
        String name;

        @Label("Number")
        int number;

        @Label("Outcome")
        @Nullable
        String outcome;

        @Label("Variables Read")
        int read;

        @Label("Variables Written")
        int written;
    }

    @Name("org.holdfast.Commit")
    @Label("Commit")
    @Category("Holdfast")
    @Description("From the end of a block until its changes are visible and, if durable, safe on disk")
    @StackTrace(false)
    private static final class CommitEvent extends Event {
        @Label("Transaction")
        @Nullable
        String name;

        @Label("Variables Read")
        int read;

        @Label("Variables Written")
        int written;
    }

    @Name("org.holdfast.Conflict")
    @Label("Conflict")
    @Category("Holdfast")
    @Description("An attempt was lost to another transaction")
    @StackTrace(false)
    private static final class ConflictEvent extends Event {
        @Label("Transaction")
        @Nullable
        String name;

        @Label("Number")
        int number;

        @Label("Variable")
        @Nullable
        String variable;

        @Label("Lost To")
        @Nullable
        String rival;
    }

    @Name("org.holdfast.Wait")
    @Label("Wait")
    @Category("Holdfast")
    @Description("A transaction has waited in retry")
    @StackTrace(false)
    private static final class WaitEvent extends Event {
        @Label("Transaction")
        @Nullable
        String name;

        @Label("Waited")
        @Timespan(Timespan.NANOSECONDS)
        long waited;

        @Label("Variables Waited On")
        int variables;
    }

    static Object beginAttempt() {
        AttemptEvent event = new AttemptEvent();
        event.begin();
        return event;
    }

    static Object beginCommit() {
        CommitEvent event = new CommitEvent();
        event.begin();
        return event;
    }

    static void ended(Object begun, @Nullable Object begunCommit) {
        ((AttemptEvent) begun).end();
        if (begunCommit != null) {
            ((CommitEvent) begunCommit).end();
        }
    }

    static void record(Object begun, @Nullable Object begunCommit, TxnAttempt attempt) {
        if (begun instanceof AttemptEvent event && event.shouldCommit()) {
            event.name = attempt.name();
            event.number = attempt.number();
            event.outcome = attempt.outcome().name();
            event.read = attempt.variablesRead();
            event.written = attempt.variablesWritten();
            event.commit();
        }
        boolean committed = attempt.outcome() == TxnAttempt.Outcome.COMMITTED;
        if (committed && begunCommit instanceof CommitEvent event && event.shouldCommit()) {
            event.name = attempt.name();
            event.read = attempt.variablesRead();
            event.written = attempt.variablesWritten();
            event.commit();
        }
        if (attempt.outcome() == TxnAttempt.Outcome.LOST) {
            lost(attempt);
        }
    }

    private static void lost(TxnAttempt attempt) {
        ConflictEvent event = new ConflictEvent();
        if (event.shouldCommit()) {
            event.name = attempt.name();
            event.number = attempt.number();
            event.variable = attempt.conflict();
            event.rival = attempt.rival();
            event.commit();
        }
    }

    static void waited(@Nullable String name, long nanos, int variables) {
        WaitEvent event = new WaitEvent();
        if (event.shouldCommit()) {
            event.name = name;
            event.waited = nanos;
            event.variables = variables;
            event.commit();
        }
    }
}
