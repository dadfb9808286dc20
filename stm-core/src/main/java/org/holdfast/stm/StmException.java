package org.holdfast.stm;

import org.jspecify.annotations.Nullable;

/** What every exception of Holdfast extends. The transaction that it left has been rolled back, unless it says else. */
public class StmException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * An exception without a cause.
     *
     * @param message what went wrong, with what, and the way out
     */
    public StmException(String message) {
        super(message);
    }

    /**
     * An exception with a cause.
     *
     * @param message what went wrong, with what, and the way out
     * @param cause what it was noticed by
     */
    public StmException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
