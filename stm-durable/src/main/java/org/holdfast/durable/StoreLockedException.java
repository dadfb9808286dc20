package org.holdfast.durable;

/** Thrown when a store is opened that this or another process has open. */
public final class StoreLockedException extends StoreException {

    private static final long serialVersionUID = 1L;

    StoreLockedException(String message) {
        super(message);
    }
}
