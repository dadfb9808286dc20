package org.holdfast.durable;

import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;

/** Another process that tries to lock a directory, tells the result as its exit status, and dies with the lock. */
final class LockAttempt {

    static final int LOCKED = 10;
    static final int REFUSED = 11;

    private LockAttempt() {}

    public static void main(String[] directory) throws Exception {
        System.exit(attempt(Path.of(directory[0])));
    }

    private static int attempt(Path directory) throws Exception {
        try {
            new LocalDisk(directory).lock();
            return LOCKED;
        } catch (OverlappingFileLockException e) {
            return REFUSED;
        }
    }

    static int inAnotherProcess(Path directory) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockAttempt.class.getName(),
                        directory.toString())
                .inheritIO()
                .start()
                .waitFor();
    }
}
