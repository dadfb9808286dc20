package org.holdfast.durable;

import java.io.IOException;

/** Thrown by every call of a {@link FaultyDisk} from the operation on at which its process is to die. */
final class CrashException extends IOException {

    private static final long serialVersionUID = 1L;

    CrashException(long operation) {
        super("crashed at operation " + operation);
    }
}
