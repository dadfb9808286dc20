package org.holdfast.stm;

/** Thrown when a transaction did not complete within its time limit. */
public final class TxnTimeoutException extends StmException {

    private static final long serialVersionUID = 1L;

    TxnTimeoutException(String message) {
        super(message);
    }
}
