package org.holdfast.stm;

/** Thrown when a transaction was restarted more often than its limit allows. */
public final class TooManyAttemptsException extends StmException {

    private static final long serialVersionUID = 1L;

    TooManyAttemptsException(String message) {
        super(message);
    }
}
