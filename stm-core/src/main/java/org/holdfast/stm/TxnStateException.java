package org.holdfast.stm;

/**
 * Thrown when a transaction is used in a way that it does not allow: outside its block, from another thread, or to
 * write where only reading is allowed.
 */
public final class TxnStateException extends StmException {

    private static final long serialVersionUID = 1L;

    TxnStateException(String message) {
        super(message);
    }
}
