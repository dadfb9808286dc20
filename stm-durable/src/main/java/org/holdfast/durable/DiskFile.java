package org.holdfast.durable;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * An open file of a {@link Disk}. Interrupting a thread inside one of these calls harms neither the call nor the file.
 */
interface DiskFile extends Closeable {

    long size() throws IOException;

    /**
     * Reads until the buffer is full or the file ends.
     *
     * @return the number of bytes read, 0 at the end of the file
     */
    int read(ByteBuffer target, long position) throws IOException;

    /** Writes all that remains in the buffer. */
    void write(ByteBuffer source, long position) throws IOException;

    /** Cuts the file to this size, if it is longer. */
    void truncate(long size) throws IOException;

    /** Forces content and size. After it has failed once, nobody knows what is on disk: it must not be tried again. */
    void force() throws IOException;
}
