package org.holdfast.stm.proof;

/** What runs the steps of a program. What they work on is named by its place in a {@link Layout}. */
interface Machine {

    Object get(int place);

    void set(int place, Object value);

    Object getAndSet(int place, Object value);

    /** Compares by identity, as {@code TVar} does; no program ever writes equal values that are not the same. */
    boolean compareAndSet(int place, Object expected, Object value);

    /** Puts a new variable with a value in the place of the one before. */
    void make(int place, Object value);

    void add(int place, long delta);

    void append(int place, Object value);

    Object use(int place, Operation<?> operation, long a, long b);

    /** Runs a block that takes effect as a whole or not at all. */
    void nested(Runnable block);

    /** Runs a block that does not stand alone: what it did stays, though it may throw. */
    void joined(Runnable block);

    /** Runs a block that only reads. */
    void snapshot(Runnable block);

    /** Runs the second block if the first gives up. */
    void orElse(Runnable first, Runnable second);

    /** Runs an action when all blocks have ended, as a part of the whole. */
    void beforeCommit(Runnable action);

    /** Runs an action when the whole has taken effect. */
    void afterCommit(Runnable action);

    /** Runs an action when the whole has been undone, or the block that asks for it. */
    void afterAbort(Runnable action);

    /** Ends the block, for what it has read does not suit it. */
    void giveUp();

    /** {@return a value that was got from a place, as the program wrote it} */
    default Object plain(int place, Object value) {
        return value;
    }
}
