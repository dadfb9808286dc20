package org.holdfast.stm;

/**
 * What ends an attempt from within, whatever user code stands above it. Never seen by users who do not catch
 * {@link Throwable}, and seen through if they do: the attempt remembers it.
 */
@SuppressWarnings("StaticAssignmentOfThrowable") // without a stack trace, one of each serves all
final class Signal extends Error {

    private static final long serialVersionUID = 1L;

    /** The attempt met a conflict and runs again. */
    static final Signal RESTART = new Signal("restart");

    /** The block asked to wait until something that it has read changes. */
    static final Signal RETRY = new Signal("retry");

    private Signal(String name) {
        super("Holdfast's own signal (" + name + "); please let it pass", null, false, false);
    }
}
