package org.holdfast.durable;

/**
 * Thrown when a transaction would store something that may not be stored, and nothing of the transaction is then done.
 * The message says what, where it was met, and what to use instead.
 */
public final class NotStorableException extends StoreException {

    private static final long serialVersionUID = 1L;

    NotStorableException(String message) {
        super(message);
    }

    /** {@return this exception with the place where it was met} Called from the inside out. */
    NotStorableException at(String place) {
        var placed = new NotStorableException(getMessage() + "\n  in " + place);
        placed.setStackTrace(getStackTrace());
        return placed;
    }
}
