package org.holdfast.stm;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.holdfast.stm.spi.Stored;
import org.holdfast.stm.spi.Variable;
import org.jspecify.annotations.Nullable;

/**
 * What every transactional variable has: its {@link Orec}, the replaced values that snapshots may need, and the record
 * of a storage that it hangs on if it is durable. The value stands beside it in the subclass.
 */
abstract sealed class Cell implements Variable permits TVar, TLong {

    private static final VarHandle OREC;
    private static final VarHandle ASIDE;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            OREC = lookup.findVarHandle(Cell.class, "orec", long.class);
            ASIDE = lookup.findVarHandle(Cell.class, "aside", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("unused") // through OREC
    private long orec;

    /**
     * What few variables have: what they hang on, and the replaced values that snapshots may need; both in a
     * {@link Kept} if there are such values, so that a variable without them is small. Changed by CAS.
     */
    @SuppressWarnings("UnusedVariable") // through ASIDE
    private @Nullable Object aside;

    /**
     * @param hangsOn with DURABLE: the record of a storage, for good; without, and with UNFORCED: the {@link Force}
     *     that the value waits for; else null. Written under the update lock, before the orec.
     * @param history the replaced values, newest first
     * @param pruneAt how many there must be for a look which of them are still needed
     * @param outdated how many times it was told that some are no longer needed
     */
    private record Kept(@Nullable Object hangsOn, Version history, int pruneAt, int outdated) {

        private static final int FEW = 8;

        static Kept of(@Nullable Object hangsOn, Version history, int pruneAt) {
            return new Kept(hangsOn, history, Math.max(FEW, pruneAt), 0);
        }
    }

    // The value in the subclass

    /** {@return the value that stands beside the orec, boxed} The caller excludes a change meanwhile. */
    abstract @Nullable Object boxedValue();

    /** Sets the value that stands beside the orec. The caller holds the commit lock or is the only one to know this. */
    abstract void setBoxedValue(@Nullable Object value);

    /** Takes the value out of the heap if it takes room there. The variable is UNLOADED and will be until it is set. */
    abstract void clearValue();

    /** Turns a commuting write into an ordinary one, now that the update lock keeps the value from changing. */
    abstract void settle(WriteSet writes, int index);

    /** {@return what a settled write will publish} */
    abstract @Nullable Object boxedWrite(WriteSet writes, int index);

    /** Sets the value to what a settled write says. The commit lock is held. */
    abstract void publish(WriteSet writes, int index);

    /** {@return how messages show this variable, also if its value cannot be shown} */
    final String described() {
        try {
            return toString();
        } catch (RuntimeException e) {
            return getClass().getSimpleName() + "(" + e + ")";
        }
    }

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
            setHangsOn(null); // under the lock, lest it take away what a later commit puts there
            releaseOrec(word & ~Orec.UNFORCED);
        }
    }

    /**
     * {@return whether this is marked UNLOADED now} It is not while a lock is held, or a crash could undo the value.
     */
    final boolean setUnloaded() {
        long word = orec();
        if (Orec.has(word, Orec.UNFORCED) && Force.isDone(force())) {
            setForced(word); // which nobody has done who did not read it
            word = orec();
        }
        return Orec.has(word, Orec.UNLOADED)
                || (!Orec.has(word, Orec.LOCKS | Orec.UNFORCED) && casOrec(word, word | Orec.UNLOADED));
    }

    /** Takes the mark UNLOADED back. */
    final void setLoaded() {
        for (long word = orec(); !casOrec(word, word & ~Orec.UNLOADED); ) {
            word = orec(); // a storage has locked it, or given back its lock
        }
    }

    /** Takes the mark UNLOADED back from a variable that has had no version yet. */
    final void setLoaded(long version, boolean forced) {
        long loaded = Orec.ofVersion(version) | Orec.DURABLE | (forced ? 0 : Orec.UNFORCED);
        for (long word = orec(); !casOrec(word, loaded | (word & Orec.LOCKS)); ) {
            word = orec();
        }
    }

    /** Gives back the locks of a variable that was not changed, whether it has been loaded meanwhile or not. */
    final void giveBackLocks() {
        for (long word = orec(); !casOrec(word, word & ~Orec.LOCKS); ) {
            word = orec();
        }
    }

    /** {@return the record that this variable hangs on, null if it is transient} */
    final @Nullable Stored stored() {
        Object on = hangsOn(aside());
        return on instanceof Stored stored ? stored : null;
    }

    /** {@return what the value waits for, if it is UNFORCED} */
    final @Nullable Force force() {
        Object on = hangsOn(aside());
        if (on instanceof Stored stored) {
            return Force.of(stored.storage(), stored.position());
        }
        return on instanceof Force force ? force : null;
    }

    /** Lets this variable hang on a record. The update lock is held, or nobody else knows the variable. */
    final void setStored(Stored stored) {
        setHangsOn(stored);
    }

    /** Lets the next value of this transient variable wait for a force. The update lock is held. */
    final void setForce(@Nullable Force force) {
        setHangsOn(force);
    }

    private void setHangsOn(@Nullable Object on) {
        Object before = aside();
        while (hangsOn(before) != on && !ASIDE.compareAndSet(this, before, hangingOn(before, on))) {
            before = aside();
        }
    }

    private @Nullable Object aside() {
        return ASIDE.getAcquire(this);
    }

    private static @Nullable Object hangingOn(@Nullable Object before, @Nullable Object on) {
        return before instanceof Kept kept ? new Kept(on, kept.history, kept.pruneAt, kept.outdated) : on;
    }

    private static @Nullable Object hangsOn(@Nullable Object aside) {
        return aside instanceof Kept kept ? kept.hangsOn : aside;
    }

    private static @Nullable Version history(@Nullable Object aside) {
        return aside instanceof Kept kept ? kept.history : null;
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
        return history(aside());
    }

    /**
     * Keeps the current value if a registered snapshot may need it once it is replaced. Now and then, when the list has
     * doubled, drops what none needs any more. The commit lock is held.
     *
     * @return whether the current value was kept
     */
    final boolean keep(long lockedOrec, long untilEpoch, Snapshots.Registered registered) {
        if (!registered.need(Orec.epoch(lockedOrec), untilEpoch)) {
            return false;
        }
        for (; ; ) {
            Object before = aside();
            Version older = history(before);
            int pruneAt = before instanceof Kept kept ? kept.pruneAt : 0;
            if (older != null && older.depth >= pruneAt) {
                older = older.only(version -> registered.need(version.epoch(), version.untilEpoch));
                pruneAt = older == null ? 0 : 2 * older.depth;
            }
            Force force = Orec.has(lockedOrec, Orec.UNFORCED) ? force() : null;
            Version list = new Version(lockedOrec, boxedValue(), force, untilEpoch, older);
            if (ASIDE.compareAndSet(this, before, Kept.of(hangsOn(before), list, pruneAt))) {
                return true;
            }
        }
    }

    /** Keeps a value that was replaced before this was loaded. Nobody else can be changing this variable. */
    final void keepReplaced(long orec, @Nullable Object value, long untilEpoch) {
        for (; ; ) {
            Object before = aside();
            Version older = history(before);
            Version list = new Version(orec, value, null, untilEpoch, older);
            int pruneAt = before instanceof Kept kept ? kept.pruneAt : 0;
            if ((older != null && older.untilEpoch >= untilEpoch)
                    || ASIDE.compareAndSet(this, before, Kept.of(hangsOn(before), list, pruneAt))) {
                return;
            }
        }
    }

    /**
     * Lets go of the versions that were replaced up to an epoch: of all at once, or of the older half when half of them
     * may be outdated. May run beside anything; newer versions, which a snapshot may need that the caller does not know
     * of, stay.
     */
    final void forget(long untilEpoch) {
        Object before = aside();
        while (before instanceof Kept kept && !ASIDE.compareAndSet(this, before, without(kept, untilEpoch))) {
            before = aside();
        }
    }

    private static @Nullable Object without(Kept kept, long untilEpoch) {
        Version list = kept.history;
        if (list.untilEpoch <= untilEpoch) {
            return kept.hangsOn;
        }
        if (2 * (kept.outdated + 1) < list.depth) {
            return new Kept(kept.hangsOn, list, kept.pruneAt, kept.outdated + 1);
        }
        Version newer = list.only(version -> version.untilEpoch > untilEpoch);
        return newer == null ? kept.hangsOn : Kept.of(kept.hangsOn, newer, 2 * newer.depth);
    }

    /** Lets go of all kept versions. The commit lock was taken before it was found that no snapshot is running. */
    final void forgetAll() {
        Object before = aside();
        while (before instanceof Kept kept && !ASIDE.compareAndSet(this, before, kept.hangsOn)) {
            before = aside();
        }
    }

    /** {@return whether nothing is known of this variable but its orec and its value} */
    final boolean isPlain() {
        return aside() == null;
    }

    final boolean keepsHistory() {
        return aside() instanceof Kept;
    }
}
