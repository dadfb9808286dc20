package org.holdfast.durable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * What a closed image looked like, for the clean-shutdown mark. It covers every byte of the file and not the entries
 * alone, because Chronicle Map checks nothing when it opens a file: a flipped bit in a hash slot makes a key vanish or
 * brings back a state that was replaced long ago, in a lock word it costs a minute, in an offset the process.
 *
 * @param fileName the image's file, in the directory of the store
 * @param fileBytes its length
 * @param checksum CRC-32C of all its bytes
 */
record ImageSeal(String fileName, long fileBytes, int checksum) {

    private static final int BUFFER_BYTES = 1 << 18;

    /** {@return the seal that fits the file as it is now} */
    static ImageSeal of(Path file) throws IOException {
        var checksum = new CRC32C();
        var buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        long fileBytes = 0;
        try (var channel = FileChannel.open(file)) {
            while (channel.read(buffer) >= 0) {
                fileBytes += buffer.position();
                checksum.update(buffer.flip());
                buffer.clear();
            }
        }
        return new ImageSeal(file.getFileName().toString(), fileBytes, (int) checksum.getValue());
    }

    @Override
    public String toString() {
        return fileBytes + " bytes with checksum " + Integer.toHexString(checksum);
    }
}
