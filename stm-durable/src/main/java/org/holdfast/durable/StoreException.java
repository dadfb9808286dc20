package org.holdfast.durable;

import org.holdfast.stm.StmException;
import org.jspecify.annotations.Nullable;

/** The store cannot do what was asked: it cannot be opened, read or written. */
public class StoreException extends StmException {

    private static final long serialVersionUID = 1L;

    /**
     * An exception without a cause.
     *
     * @param message what went wrong, with what, and the way out
     */
    public StoreException(String message) {
        super(message);
    }

    /**
     * An exception with a cause.
     *
     * @param message what went wrong, with what, and the way out
     * @param cause what it was noticed by
     */
    public StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
