package org.holdfast.durable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A directory of its own for an image that nobody needs after this process, and that only its user may read. */
final class ImageDirectory implements AutoCloseable {

    private final Path path;
    private final Thread atExit = new Thread(this::deleteQuietly, "holdfast-image-directory");

    ImageDirectory() throws IOException {
        path = Files.createTempDirectory("holdfast-");
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    Path path() {
        return path;
    }

    /** Deletes it with all that is in it. */
    @Override
    public void close() throws IOException {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The process is about to end, and may be deleting it already.
        }
        delete();
    }

    private void delete() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            return; // Somebody has deleted it.
        }
        Files.deleteIfExists(path);
    }

    private void deleteQuietly() {
        try {
            delete();
        } catch (IOException e) {
            // There is nobody left to tell.
        }
    }
}
