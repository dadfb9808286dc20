package org.holdfast.stm;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.holdfast.stm.spi.Storage;

/**
 * The storages whose latest commits a crash could still take back. An attempt that has read such a value waits here
 * before anything of it leaves the block; one that has not never comes here.
 *
 * <p>Which storage and which position an UNFORCED value hangs on is not recorded with it: the commit was appended
 * before its values were published, so whatever has been appended when a reader has read them covers it.
 */
final class Unforced {

    private static final List<Storage> STORAGES = new CopyOnWriteArrayList<>();

    private Unforced() {}

    static void attach(Storage storage) {
        STORAGES.add(storage);
    }

    static void detach(Storage storage) {
        STORAGES.remove(storage);
    }

    /** {@return whether all that has been published is safe on disk} */
    static boolean isSettled() {
        for (Storage storage : STORAGES) {
            if (!storage.isForced(storage.appended())) {
                return false;
            }
        }
        return true;
    }

    /** Waits until all that has been published before is safe on disk. */
    static void await() {
        for (Storage storage : STORAGES) {
            storage.awaitForced(storage.appended());
        }
    }

    /** As {@link #await}, except for one storage, whose log keeps the order anyway. */
    static void awaitAllBut(Storage exempt) {
        for (Storage storage : STORAGES) {
            if (storage != exempt) {
                storage.awaitForced(storage.appended());
            }
        }
    }
}
