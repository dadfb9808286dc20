package org.holdfast.durable;

/**
 * Thrown by opening a store whose files do not hold what had been acknowledged. The message names the file, the offset
 * and what was expected there. Nothing on disk has been changed.
 */
public final class CorruptStoreException extends StoreException {

    private static final long serialVersionUID = 1L;

    CorruptStoreException(String message) {
        super(message);
    }
}
