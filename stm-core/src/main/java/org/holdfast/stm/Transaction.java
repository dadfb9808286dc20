package org.holdfast.stm;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the user wrote: a block that is run in attempts until one commits, or it fails for good. Inside a commit or a
 * wait no lock is held, and no attempt of this thread is open when user code is called after its end.
 */
final class Transaction {

    private final TxnOptions options;
    private final Attempt attempt = Attempt.ofThread();
    private final boolean timed;
    private final long began;
    private final long deadline;

    private int attempts;
    private int lost;
    private boolean hasPrecedence;
    private @Nullable Cell lostTo;

    Transaction(TxnOptions options) {
        this.options = options;
        Duration timeout = options.timeout();
        timed = timeout != null;
        began = timed ? System.nanoTime() : 0;
        deadline = timeout == null ? 0 : began + saturatedNanos(timeout);
    }

    /** Runs a block in attempts that may write. */
    <R extends @Nullable Object, X extends Throwable> R run(TxnCallable<R, X> block) throws X {
        R result;
        List<Runnable> afterCommit;
        try {
            for (; ; ) {
                attempt.begin(++attempts);
                try {
                    result = block.call();
                    Commit commit = attempt.commit();
                    releasePrecedence();
                    awaitForced(commit);
                    break;
                } catch (Throwable thrown) {
                    Signal signal = attempt.pendingSignal();
                    if (signal == null) {
                        fail(thrown);
                        throw thrown;
                    }
                    afterSignal(signal);
                }
            }
            afterCommit = attempt.takeAfterCommit();
            attempt.end();
        } finally {
            releasePrecedence();
        }
        Hooks.run(afterCommit);
        return result;
    }

    /** Runs a block once, on one instant. */
    static <R extends @Nullable Object, X extends Throwable> R snapshot(TxnCallable<R, X> block) throws X {
        Transaction transaction = new Transaction(TxnOptions.DEFAULT);
        Attempt attempt = transaction.attempt;
        attempt.beginSnapshot();
        R result;
        try {
            result = block.call();
            transaction.awaitForced(attempt.commit());
        } catch (Throwable thrown) {
            transaction.fail(thrown);
            throw thrown;
        }
        List<Runnable> afterCommit = attempt.takeAfterCommit();
        attempt.end();
        Hooks.run(afterCommit);
        return result;
    }

    /**
     * Ends the attempt because its block, or its commit, has thrown. An exception is a result: it must not tell of
     * something that a crash could still take back.
     */
    private void fail(Throwable thrown) {
        List<Runnable> afterAbort = attempt.takeAfterAbort();
        Throwable result = thrown;
        try {
            awaitForced(null);
        } catch (RuntimeException | Error e) {
            suppress(e, thrown);
            result = e;
            throw e;
        } finally {
            attempt.end();
            try {
                runAfterAbort(afterAbort);
            } catch (RuntimeException | Error e) {
                suppress(result, e);
            }
        }
    }

    /** Waits until nothing that the attempt has committed, or only read, can be taken back by a crash. */
    private void awaitForced(@Nullable Commit commit) {
        if (commit != null) {
            commit.awaitForced();
        } else {
            Force.await(attempt.unforcedReads());
        }
    }

    /** A storage may throw one and the same exception again and again. */
    private static void suppress(Throwable thrown, Throwable suppressed) {
        if (thrown != suppressed) {
            thrown.addSuppressed(suppressed);
        }
    }

    /** Ends the attempt by its signal, and steps back or waits before the next one. */
    private void afterSignal(Signal signal) {
        List<Runnable> afterAbort = attempt.takeAfterAbort();
        if (signal == Signal.RESTART) {
            lostTo = attempt.lostTo();
            attempt.end();
            runAfterAbort(afterAbort);
            lost++;
            giveUpIfDue();
            stepBack();
            return;
        }
        lost = 0;
        releasePrecedence();
        Force unforcedReads = attempt.unforcedReads();
        ReadSet reads = attempt.takeReads();
        attempt.end();
        Hooks.run(afterAbort);
        try {
            awaitChange(reads);
        } catch (StmException e) {
            Force.await(unforcedReads); // that it gave up tells of what it had read
            throw e;
        }
    }

    private void stepBack() {
        Contention.backOff(lost);
        if (!hasPrecedence) {
            hasPrecedence = Contention.takePrecedence(lost);
        }
    }

    private void runAfterAbort(List<Runnable> actions) {
        if (!actions.isEmpty()) {
            releasePrecedence(); // an action may wait for another thread, whose commits must not wait for this one
            Hooks.run(actions);
        }
    }

    private void releasePrecedence() {
        if (hasPrecedence) {
            hasPrecedence = false;
            Contention.release();
        }
    }

    private void awaitChange(ReadSet reads) {
        if (reads.size() == 0 && !timed) {
            throw new TxnStateException(options.nameOrDefault()
                    + " would wait for ever: it called retry() or check(false) before it had read any variable");
        }
        try {
            if (!Waiters.await(reads, timed, deadline)) {
                throw timedOut();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TxnInterruptedException(
                    options.nameOrDefault() + " was interrupted while it waited in retry(); nothing of it was done");
        }
    }

    private void giveUpIfDue() {
        if (lost >= options.maxAttempts()) {
            throw new TooManyAttemptsException(options.nameOrDefault() + " gave up after " + attempts
                    + " attempts (maxAttempts=" + options.maxAttempts() + ")" + lastConflict());
        }
        if (timed && System.nanoTime() - deadline >= 0) {
            throw timedOut();
        }
    }

    private TxnTimeoutException timedOut() {
        long millis = (System.nanoTime() - began) / 1_000_000;
        Duration timeout = options.timeout();
        return new TxnTimeoutException(options.nameOrDefault() + " gave up after " + attempts + " attempts in " + millis
                + " ms (timeout=" + (timeout == null ? 0 : timeout.toMillis()) + " ms)" + lastConflict());
    }

    private String lastConflict() {
        return lostTo == null ? "" : "; last conflict on " + lostTo;
    }

    private static long saturatedNanos(Duration duration) {
        // Half of the range, so that comparing against nanoTime cannot overflow.
        return duration.compareTo(Duration.ofNanos(Long.MAX_VALUE / 2)) > 0 ? Long.MAX_VALUE / 2 : duration.toNanos();
    }
}
