package org.holdfast.stm.proof;

/** What a program throws by itself. */
final class Undo extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Undo() {
        super("the program undoes a block", null, false, false);
    }
}
