package org.holdfast.durable;

import org.jspecify.annotations.Nullable;

/** The image of the last run cannot be used; it must be rebuilt from the log. */
final class ImageUnusableException extends Exception {

    private static final long serialVersionUID = 1L;

    ImageUnusableException(String message) {
        super(message);
    }

    ImageUnusableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
