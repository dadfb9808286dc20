package org.holdfast.stm;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a transaction, as an observer gets it when it has ended.
 *
 * @param name the transaction's name, or null
 * @param number the number of the attempt, 1 at first
 * @param outcome how it ended
 * @param duration from its beginning to its end; of one that committed, until its changes were safe on disk
 * @param variablesRead how many readings it remembered; a snapshot remembers none
 * @param variablesWritten how many variables it was about to write
 * @param conflict if it was lost: the variable over which, if that is known, else null
 * @param rival if it was lost: the transaction to which, if that is known, else null
 */
public record TxnAttempt(
        @Nullable String name,
        int number,
        Outcome outcome,
        Duration duration,
        int variablesRead,
        int variablesWritten,
        @Nullable String conflict,
        @Nullable String rival) {

    /** How an attempt can end. */
    public enum Outcome {
        /** It has taken effect. */
        COMMITTED,
        /** It met a conflict; the block runs again, or the transaction gives up. */
        LOST,
        /** Its block called {@link Stm#retry}; the transaction waits. */
        WAITS,
        /** Its block, or the commit, threw an exception. */
        FAILED
    }
}
