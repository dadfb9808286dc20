package org.holdfast.durable;

import java.io.IOException;

/** Stores with segments so small that they roll. */
final class StoreScript {

    static final long SMALL_SEGMENT = 1_500;

    static {
        QuietLog.set();
    }

    private StoreScript() {}

    static DurableStore open(Disk disk) throws IOException {
        return DurableStore.open(disk, StoreOptions.defaults(), SMALL_SEGMENT);
    }

    /** Gives back what a process that died would no longer hold. */
    static void closeCrashed(DurableStore store) {
        try {
            store.close();
        } catch (StoreException e) {
            // It crashed.
        }
    }
}
