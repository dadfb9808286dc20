package org.holdfast.durable;

import java.util.logging.Level;
import java.util.logging.Logger;

/** Keeps stores from telling of every crash that a test has made. */
final class QuietLog {

    /** Held, because the logging of the JDK forgets the level of a logger that nobody holds. */
    private static final Logger STORES = Logger.getLogger(DurableStore.class.getName());

    private QuietLog() {}

    static void set() {
        STORES.setLevel(Level.OFF);
    }
}
