package org.holdfast.examples;

/** Thrown for what the user can put right. The message is all that is shown. */
final class UserError extends RuntimeException {

    private static final long serialVersionUID = 1;

    UserError(String message) {
        super(message);
    }
}
