package org.holdfast.stm;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.holdfast.stm.spi.Storage;
import org.holdfast.stm.spi.Stored;
import org.holdfast.stm.spi.Variable;
import org.jspecify.annotations.Nullable;

/**
 * What every transactional variable has: its {@link Orec}, the replaced values that snapshots may need, and the record
 * of a storage that it hangs on if it is durable. The value stands beside it in the subclass.
 */
abstract sealed class Cell implements Variable permits TVar, TLong {

    private static final VarHandle OREC;
    private static final VarHandle HISTORY;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            OREC = lookup.findVarHandle(Cell.class, "orec", long.class);
            HISTORY = lookup.findVarHandle(Cell.class, "history", Version.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("unused") // through OREC
    private long orec;

    @SuppressWarnings("UnusedVariable") // through HISTORY
    private @Nullable Version history;

    /**
     * With DURABLE: the record of a storage, for good. Without, and with UNFORCED: the {@link Force} that the value
     * waits for. Else null. Written under the update lock, before the orec.
     */
    private @Nullable Object hangsOn;

    // The value in the subclass

    /** {@return the value that stands beside the orec, boxed} The caller excludes a change meanwhile. */
    abstract @Nullable Object boxedValue();

    /** Sets the value that stands beside the orec. The caller holds the commit lock or is the only one to know this. */
    abstract void setBoxedValue(@Nullable Object value);

    /** Turns a commuting write into an ordinary one, now that the update lock keeps the value from changing. */
    abstract void settle(WriteSet writes, int index);

    /** {@return what a settled write will publish} */
    abstract @Nullable Object boxedWrite(WriteSet writes, int index);

    /** Sets the value to what a settled write says. The commit lock is held. */
    abstract void publish(WriteSet writes, int index);

    // The orec

    final long orec() {
        return (long) OREC.getVolatile(this);
    }

    final boolean casOrec(long expected, long word) {
        return OREC.compareAndSet(this, expected, word);
    }

    /** Makes what was written before visible with this word; for the holder of a lock, or of a fresh variable. */
    final void releaseOrec(long word) {
        OREC.setRelease(this, word);
    }

    /**
     * {@return the word of this variable once no commit is about to publish it and its value is loaded} With UNFORCED
     * set only if a crash could still take the value back.
     */
    final long settledOrec() {
        for (int spins = 0; ; spins++) {
            long word = orec();
            if (!Orec.has(word, Orec.UNSETTLED)) {
                return word;
            }
            if (Orec.has(word, Orec.COMMIT)) {
                Contention.pause(spins);
            } else if (Orec.has(word, Orec.UNLOADED)) {
                load();
            } else if (!Force.isDone(force())) {
                return word;
            } else {
                setForced(word);
            }
        }
    }

    /** Takes back UNFORCED from the orec, if it is still this word and unlocked: the force is done. */
    final void setForced(long word) {
        if (Orec.has(word, Orec.LOCKS)) {
            return; // the holder publishes another value, or gives this one back for the next to look at
        }
        if (Orec.has(word, Orec.DURABLE)) {
            casOrec(word, word & ~Orec.UNFORCED);
        } else if (casOrec(word, word | Orec.UPDATE)) {
            hangsOn = null; // under the lock, lest it take away what a later commit puts there
            releaseOrec(word & ~Orec.UNFORCED);
        }
    }

    /** {@return the record that this variable hangs on, null if it is transient} */
    final @Nullable Stored stored() {
        return hangsOn instanceof Stored stored ? stored : null;
    }

    /** {@return what the value waits for, if it is UNFORCED} */
    final @Nullable Force force() {
        Object on = hangsOn;
        if (on instanceof Stored stored) {
            Storage storage = stored.storage();
            return Force.of(storage, storage.appended());
        }
        return on instanceof Force force ? force : null;
    }

    /** Lets this variable hang on a record. The update lock is held, or nobody else knows the variable. */
    final void setStored(Stored stored) {
        hangsOn = stored;
    }

    /** Lets the next value of this transient variable wait for a force. The update lock is held. */
    final void setForce(@Nullable Force force) {
        hangsOn = force;
    }

    final void load() {
        Stored record = stored();
        if (record == null) {
            throw new IllegalStateException("an unloaded variable without a record");
        }
        record.load();
    }

    // The versions that snapshots need

    final @Nullable Version history() {
        return (Version) HISTORY.getAcquire(this);
    }

    /**
     * Keeps the current value if a registered snapshot may need it once it is replaced, and drops what none needs any
     * more. The commit lock is held.
     *
     * @return whether the current value was kept
     */
    final boolean keep(long lockedOrec, long untilEpoch, Snapshots.Registered registered) {
        Version list = history();
        Version older = Version.pruned(list, registered);
        if (registered.need(Orec.epoch(lockedOrec), untilEpoch)) {
            Force force = Orec.has(lockedOrec, Orec.UNFORCED) ? force() : null;
            HISTORY.setRelease(this, new Version(lockedOrec, boxedValue(), force, untilEpoch, older));
            return true;
        }
        // Not over a forget() that came between: nobody would come again for what this would bring back.
        HISTORY.compareAndSet(this, list, older);
        return false;
    }

    /**
     * Lets go of the versions that were replaced up to an epoch. May run beside anything; newer versions, which a
     * snapshot may need that the caller does not know of, stay.
     */
    final void forget(long untilEpoch) {
        Version list = history();
        if (list != null && list.untilEpoch <= untilEpoch) {
            HISTORY.compareAndSet(this, list, null);
        } else if (list != null) {
            list.cutAfter(untilEpoch);
        }
    }

    /** Lets go of all kept versions. The commit lock was taken before it was found that no snapshot is running. */
    final void forgetAll() {
        HISTORY.setRelease(this, null);
    }

    final boolean keepsHistory() {
        return history() != null;
    }
}
