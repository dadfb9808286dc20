package org.holdfast.durable;

/**
 * Thrown when an object of one store would become reachable from another store, and nothing of the transaction is then
 * done. Copy its values instead.
 */
public final class ForeignObjectException extends StoreException {

    private static final long serialVersionUID = 1L;

    ForeignObjectException(String message) {
        super(message);
    }
}
