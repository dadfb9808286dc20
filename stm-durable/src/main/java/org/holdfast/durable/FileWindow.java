package org.holdfast.durable;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads a file that nobody writes to, in pieces of one size for whoever wants smaller ones, one behind the other. */
final class FileWindow {

    private final DiskFile file;
    private final ByteBuffer window;
    private long windowAt;

    /**
     * Begins to read.
     *
     * @param bytes the size of a piece; with 0, each read goes to the file, and any number of threads may read
     */
    FileWindow(DiskFile file, int bytes) {
        this.file = file;
        window = ByteBuffer.allocate(bytes).limit(0);
    }

    long size() throws IOException {
        return file.size();
    }

    /** Reads as {@link DiskFile#read} does. */
    int read(ByteBuffer target, long position) throws IOException {
        if (target.remaining() > window.capacity()) {
            return file.read(target, position);
        }
        if (position < windowAt || position + target.remaining() > windowAt + window.limit()) {
            windowAt = position;
            file.read(window.clear(), position);
            window.flip();
        }
        int index = (int) (position - windowAt);
        int bytes = Math.min(target.remaining(), window.limit() - index);
        target.put(window.slice(index, bytes));
        return bytes;
    }
}
