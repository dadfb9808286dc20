package org.holdfast.stm;

import java.time.Duration;
import java.util.List;
import java.util.StringJoiner;
import org.holdfast.stm.spi.Spill;
import org.jspecify.annotations.Nullable;

/**
 * What the user wrote: a block that is run in attempts until one commits, or it fails for good. Inside a commit or a
 * wait no lock is held, and no attempt of this thread is open when user code is called after its end. An object of this
 * class is what a transaction needs once it is not simply committed by its first attempt, or has options.
 */
final class Transaction {

    private final TxnOptions options;
    private final Attempt attempt;
    private final long began = System.nanoTime();
    private final Deadline deadline;

    /** The number of the last attempt. */
    private int number;

    private int lost;
    private long waitedNanos;
    private boolean hasPrecedence;
    private @Nullable Cell lostOn;
    private @Nullable String rival;

    private Transaction(TxnOptions options, Attempt attempt) {
        this.options = options;
        this.attempt = attempt;
        Duration timeout = options.timeout();
        deadline = timeout == null ? Deadline.NEVER : Deadline.after(began, timeout);
        attempt.entry().setBegan(began);
    }

    /** Runs a block in attempts until it has committed. */
    static <R extends @Nullable Object, X extends Throwable> R run(
            TxnOptions options, Attempt attempt, TxnCallable<R, X> block) throws X {
        Transaction transaction = options.arePlain() ? null : new Transaction(options, attempt);
        for (int number = 1; ; number++) {
            attempt.begin(options, number);
            Observation observation = Observation.begin(options, number);
            R result;
            try {
                result = block.call();
                if (observation != null) {
                    observation.blockEnded();
                }
                attempt.commit(transaction == null ? Deadline.NEVER : transaction.deadline);
                if (transaction != null) {
                    transaction.releasePrecedence(); // others need not wait for the force
                }
                attempt.awaitForced();
            } catch (Throwable thrown) {
                if (transaction == null) {
                    transaction = new Transaction(options, attempt);
                }
                if (transaction.endLost(thrown, observation)) {
                    continue;
                }
                throw thrown;
            }
            attempt.counters().committed++;
            if (transaction != null) {
                transaction.end();
            }
            finish(attempt, observation);
            return result;
        }
    }

    private static void finish(Attempt attempt, @Nullable Observation observation) {
        if (observation != null) {
            observation.ended(TxnAttempt.Outcome.COMMITTED, attempt, null);
        }
        Attachments attachments = attempt.end();
        tell(attachments == null ? null : attachments::committed, observation);
    }

    /** Calls who wants to know of the end of an attempt, one after the other, whatever they throw. */
    private static void tell(@Nullable Runnable attached, @Nullable Observation observation) {
        if (observation == null) {
            if (attached != null) {
                attached.run();
            }
            return;
        }
        Hooks.run(attached == null ? List.of(observation::tell) : List.of(attached, observation::tell));
    }

    /** {@return whether the block is to run again, and not to end by what was thrown} */
    private boolean endLost(Throwable thrown, @Nullable Observation observation) {
        boolean again = false;
        number = attempt.number();
        try {
            Signal signal = attempt.pendingSignal();
            if (signal == Signal.RESTART) {
                afterLoss(observation);
                again = true;
            } else if (signal == Signal.RETRY) {
                afterRetry(observation);
                again = true;
            } else {
                fail(thrown, observation);
            }
            return again;
        } finally {
            if (!again) {
                end();
            }
        }
    }

    private void end() {
        releasePrecedence();
        attempt.entry().setBegan(0);
    }

    /**
     * Ends the attempt because its block, or its commit, has thrown. An exception is a result: it must not tell of
     * something that a crash could still take back.
     */
    private void fail(Throwable thrown, @Nullable Observation observation) {
        attempt.counters().failed++;
        Throwable result = thrown;
        try {
            Force.await(attempt.unforcedReads(), options);
        } catch (RuntimeException | Error e) {
            Hooks.suppress(e, thrown);
            result = e;
            throw e;
        } finally {
            try {
                note(TxnAttempt.Outcome.FAILED, observation);
                endAttempt(observation);
            } catch (RuntimeException | Error e) {
                Hooks.suppress(result, e);
            }
        }
    }

    private void afterLoss(@Nullable Observation observation) {
        attempt.counters().lost++;
        lostOn = attempt.lostTo();
        rival = options.arePlain() && observation == null ? null : rivalOn(lostOn);
        note(TxnAttempt.Outcome.LOST, observation);
        endAttempt(observation);
        lost++;
        giveUpIfDue();
        stepBack();
    }

    private static @Nullable String rivalOn(@Nullable Cell cell) {
        if (cell == null) {
            return null;
        }
        long word = cell.orec();
        if (Orec.has(word, Orec.LOCKS)) {
            return RunningAttempts.committerOf(cell);
        }
        String name = LastWriters.of(cell, Orec.version(word));
        return name == null ? null : "transaction '" + name + "'";
    }

    private void afterRetry(@Nullable Observation observation) {
        attempt.counters().waited++;
        lost = 0;
        releasePrecedence();
        Force unforcedReads = attempt.unforcedReads();
        note(TxnAttempt.Outcome.WAITS, observation);
        ReadSet reads = attempt.takeReads();
        Spill moved = attempt.takeSpill();
        try {
            if (moved != null) {
                moved.end(); // but not the watch: it is among what was read
            }
            endAttempt(observation);
            awaitChange(reads);
        } catch (StmException e) {
            Force.await(unforcedReads, options); // that it gave up tells of what it had read
            throw e;
        } finally {
            if (moved != null) {
                moved.unwatch();
            }
        }
    }

    /** To be done while the attempt still knows what it has read and written. */
    private void note(TxnAttempt.Outcome outcome, @Nullable Observation observation) {
        if (observation != null) {
            observation.ended(outcome, attempt, rival);
        }
    }

    private void endAttempt(@Nullable Observation observation) {
        Attachments attachments = attempt.end();
        if (attachments == null && observation == null) {
            return;
        }
        releasePrecedence(); // user code may wait for another thread, whose commits must not wait for this one
        tell(attachments == null ? null : attachments::aborted, observation);
        attempt.entry().setBegan(began); // which a transaction of a hook has overwritten
    }

    private void stepBack() {
        if (options.onConflict() == OnConflict.BACK_OFF) {
            Contention.backOff(lost);
        }
        boolean due = lost >= Contention.LOSSES_BEFORE_PRECEDENCE || options.onConflict() == OnConflict.TAKE_PRECEDENCE;
        if (due && !hasPrecedence) {
            hasPrecedence = Contention.takePrecedence(deadline);
            giveUpIfDue();
        }
    }

    private void releasePrecedence() {
        if (hasPrecedence) {
            hasPrecedence = false;
            Contention.release();
        }
    }

    private void awaitChange(ReadSet reads) {
        if (reads.size() == 0 && deadline.isNever() && options.maxWait() == null) {
            throw new TxnStateException(options.nameOrDefault()
                    + " would wait for ever: it called retry() or check(false) before it had read any variable");
        }
        long start = System.nanoTime();
        attempt.entry().setWaiting(new RunningAttempts.Waiting(options.name(), number, reads, start));
        boolean inTime;
        try {
            inTime = Waiters.await(reads, deadlineOfWait(start));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TxnInterruptedException(
                    options.nameOrDefault() + " was interrupted while it waited in retry(); nothing of it was done");
        } finally {
            attempt.entry().setWaiting(null);
            long end = System.nanoTime();
            waitedNanos += end - start;
            Observation.waited(options, end - start, reads.size());
        }
        if (!inTime) {
            throw timedOut();
        }
    }

    /** {@return when to give up waiting} */
    private Deadline deadlineOfWait(long now) {
        Duration maxWait = options.maxWait();
        return maxWait == null ? deadline : deadline.orEarlier(Deadline.after(now - waitedNanos, maxWait));
    }

    private void giveUpIfDue() {
        if (lost >= options.maxAttempts()) {
            throw new TooManyAttemptsException(
                    gaveUp() + " (maxAttempts=" + options.maxAttempts() + ")" + lastConflict());
        }
        if (deadline.hasPassed()) {
            throw timedOut();
        }
    }

    private TxnTimeoutException timedOut() {
        StringJoiner limits = new StringJoiner(", ", " (", ")");
        Duration timeout = options.timeout();
        if (timeout != null) {
            limits.add("timeout=" + timeout.toMillis() + " ms");
        }
        Duration maxWait = options.maxWait();
        if (maxWait != null) {
            limits.add("maxWait=" + maxWait.toMillis() + " ms, waited " + waitedNanos / 1_000_000 + " ms");
        }
        return new TxnTimeoutException(gaveUp() + limits + lastConflict());
    }

    private String gaveUp() {
        long millis = (System.nanoTime() - began) / 1_000_000;
        return options.nameOrDefault() + " gave up after " + number + " attempts in " + millis + " ms";
    }

    private String lastConflict() {
        if (lostOn == null) {
            return "";
        }
        return "; last conflict on " + lostOn.described() + (rival == null ? "" : " with " + rival);
    }
}
