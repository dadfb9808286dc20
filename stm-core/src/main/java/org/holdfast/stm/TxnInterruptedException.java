package org.holdfast.stm;

/**
 * Thrown when the thread was interrupted while its transaction waited in {@code Stm.retry}. The thread is still marked
 * as interrupted.
 */
public final class TxnInterruptedException extends StmException {

    private static final long serialVersionUID = 1L;

    TxnInterruptedException(String message) {
        super(message);
    }
}
