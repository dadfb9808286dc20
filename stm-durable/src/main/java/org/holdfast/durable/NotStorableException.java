package org.holdfast.durable;

/**
 * Thrown when a transaction would store something that may not be stored, and nothing of the transaction is then done.
 * The message says by which way from a root it would be reached, what it is, and what to use instead.
 */
public final class NotStorableException extends StoreException {

    private static final long serialVersionUID = 1L;

    NotStorableException(String message) {
        super(message);
    }
}
