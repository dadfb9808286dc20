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
        // slf4j would report on stderr that no logger stands behind it: a user without one has chosen that.
        if (System.getProperty("slf4j.internal.verbosity") == null) {
            System.setProperty("slf4j.internal.verbosity", "ERROR");
        }
        if (CLEANER.getLevel() == null) {
            CLEANER.setLevel(Level.OFF);
        }
    }
}
