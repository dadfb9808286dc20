package org.holdfast.durable;

import org.holdfast.stm.StmException;
import org.jspecify.annotations.Nullable;

/** Thrown when a store cannot do its work: its disk failed, it has stopped or been closed, or a file cannot be used. */
public sealed class StoreException extends StmException
        permits AlreadyCommittedException,
                CorruptStoreException,
                ForeignObjectException,
                NotStorableException,
                StoreLockedException {

    private static final long serialVersionUID = 1L;

    /**
     * An exception without a cause.
     *
     * @param message what went wrong, with which file, and the way out
     */
    public StoreException(String message) {
        super(message);
    }

    /**
     * An exception with a cause.
     *
     * @param message what went wrong, with which file, and the way out
     * @param cause what it was noticed by
     */
    public StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
