package org.holdfast.examples;

/** Thrown when a store did not keep what it had promised. */
final class ProofFailed extends RuntimeException {

    private static final long serialVersionUID = 1;

    ProofFailed(String message) {
        super(message);
    }
}
