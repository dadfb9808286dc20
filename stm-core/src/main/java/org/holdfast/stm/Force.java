package org.holdfast.stm;

import org.holdfast.stm.spi.Storage;
import org.jspecify.annotations.Nullable;

/**
 * What has to be safe on disk before something may leave a block: a position in the log of a storage, and more of them,
 * at most one for each storage. None is null.
 *
 * <p>An UNFORCED variable tells what it waits for: a durable one by its record, which knows how far the log reached
 * after the commit; a transient one, which a durable commit or a reader of unforced values has written, by what it
 * hangs on until then. An attempt that has read nothing unforced never comes here.
 */
final class Force {

    private final Storage storage;
    private final long position;
    private final @Nullable Force next;

    private Force(Storage storage, long position, @Nullable Force next) {
        this.storage = storage;
        this.position = position;
        this.next = next;
    }

    /** {@return one position of one storage} */
    static Force of(Storage storage, long position) {
        return new Force(storage, position, null);
    }

    /** {@return what has to be forced for both} */
    static @Nullable Force both(@Nullable Force one, @Nullable Force other) {
        Force all = one;
        for (Force more = other; more != null; more = more.next) {
            all = plus(all, more.storage, more.position);
        }
        return all;
    }

    private static Force plus(@Nullable Force all, Storage storage, long position) {
        if (all == null) {
            return of(storage, position);
        }
        if (all.storage == storage) {
            return all.position >= position ? all : new Force(storage, position, all.next);
        }
        Force rest = plus(all.next, storage, position);
        return rest == all.next ? all : new Force(all.storage, all.position, rest);
    }

    /** {@return whether all of it is safe, without waiting} */
    static boolean isDone(@Nullable Force force) {
        for (Force each = force; each != null; each = each.next) {
            if (!each.storage.isForced(each.position)) {
                return false;
            }
        }
        return true;
    }

    /** Waits until that is safe which a transaction of these options has to wait for; the rest will be so soon. */
    static void await(@Nullable Force force, TxnOptions options) {
        for (Force each = force; each != null; each = each.next) {
            if (options.isSync(each.storage)) {
                each.storage.awaitForced(each.position);
            } else {
                each.storage.forceSoon();
            }
        }
    }

    /** Waits for all of it but one storage, whose log keeps the order anyway. */
    static void awaitAllBut(@Nullable Storage exempt, @Nullable Force force) {
        for (Force each = force; each != null; each = each.next) {
            if (each.storage != exempt) {
                each.storage.awaitForced(each.position);
            }
        }
    }
}
