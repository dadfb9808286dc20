package org.holdfast.durable;

import java.nio.ByteBuffer;

/** What is shown the commits of a log, in their order, while it is read. */
@FunctionalInterface
interface LogVisitor {

    /**
     * Takes one commit.
     *
     * @param position where its record begins
     * @param sequence its number
     * @param body what was appended, in an array ({@link ByteBuffer#array}); valid during this call only
     */
    void commit(long position, long sequence, ByteBuffer body);

    /**
     * Called before what does not belong to the log is cut off behind its end. Whoever throws keeps it.
     *
     * @param end where the log ends
     */
    default void beforeCut(long end) {}
}
