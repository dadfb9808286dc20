package org.holdfast.durable;

import java.util.logging.Level;
import java.util.logging.Logger;

/** Keeps Chronicle's libraries from printing: an announcement, and a warning that does not concern newer JVMs. */
final class QuietChronicle {

    // A strong reference: the logging framework forgets the level of a logger that nobody holds.
    private static final Logger CLEANER =
            Logger.getLogger("net.openhft.chronicle.core.internal.cleaner.ReflectionBasedByteBufferCleanerService");

    private QuietChronicle() {}

    /** Must run before the first class of Chronicle is initialized. */
    static void apply() {
        if (System.getProperty("chronicle.announcer.disable") == null) {
            System.setProperty("chronicle.announcer.disable", "true");
        }
        // slf4j reports on stderr that it has no logger behind it, which is what a user without one wants.
        if (System.getProperty("slf4j.internal.verbosity") == null) {
            System.setProperty("slf4j.internal.verbosity", "ERROR");
        }
        if (CLEANER.getLevel() == null) {
            CLEANER.setLevel(Level.OFF);
        }
    }
}
