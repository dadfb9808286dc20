package org.holdfast.durable;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** An entry of the image is damaged. The log is the truth: whoever catches this rebuilds the image from it. */
final class CorruptImageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CorruptImageException(long id, Path file, String what) {
        this(id, file, what, null);
    }

    CorruptImageException(long id, Path file, String what, @Nullable Throwable cause) {
        super("object " + id + " in " + file + " is damaged: " + what, cause);
    }
}
