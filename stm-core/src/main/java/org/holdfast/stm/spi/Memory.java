package org.holdfast.stm.spi;

import org.jspecify.annotations.Nullable;

/** What a {@link Storage} may do with the variables of the memory. */
public abstract class Memory {

    /** For the memory itself. */
    protected Memory() {}

    /** {@return the memory of this process} */
    public static Memory instance() {
        return Holder.INSTANCE;
    }

    /**
     * {@return what a variable hangs on, or null if it is transient}
     *
     * @param variable a variable
     */
    public abstract @Nullable Stored stored(Variable variable);

    /**
     * {@return what stands in a loaded variable at this moment} No transactional read: for a storage that asks what
     * kind of value it is, and lets none leave meanwhile.
     *
     * @param variable a loaded variable
     */
    public abstract @Nullable Object value(Variable variable);

    /**
     * Makes a fresh variable, which no other thread knows, stand for a stored one. It keeps the value that it has, and
     * is not loaded.
     *
     * @param variable a variable
     * @param stored what it hangs on
     */
    public abstract void bind(Variable variable, Stored stored);

    /*
     * Whoever wants to read or lock a variable that is not loaded calls Stored.load first. While this has not returned,
     * and as long as a variable is not loaded, only its storage changes it, one thread at a time.
     */

    /**
     * {@return whether a variable is not loaded}
     *
     * @param variable a variable
     */
    public abstract boolean isUnloaded(Variable variable);

    /**
     * Gives a variable that is not loaded the value that belongs to the version that it has or is about to get. It is
     * still not loaded.
     *
     * @param variable a variable
     * @param value its value
     */
    public abstract void setValue(Variable variable, @Nullable Object value);

    /**
     * Takes the value of a variable that is not loaded out of the heap. It keeps its version.
     *
     * @param variable a variable
     */
    public abstract void clearValue(Variable variable);

    /**
     * Makes a variable a loaded one for the first time.
     *
     * @param variable a variable that is not loaded and has a value
     * @param version the version of the commit that the value comes from, 0 if from before this process
     * @param forced whether that commit is safe on disk; if not, {@link Stored#position} tells what it waits for
     */
    public abstract void setLoaded(Variable variable, long version, boolean forced);

    /**
     * Makes a variable a loaded one again, of the version that it had before.
     *
     * @param variable a variable that is not loaded and has a value
     */
    public abstract void setLoaded(Variable variable);

    /**
     * Makes a variable one that is not loaded, though it still has its value. Until this is taken away it may be made a
     * loaded one without giving it another.
     *
     * @param variable a variable
     * @return false if a transaction is about to change it or its value waits for a force; then nothing was done
     */
    public abstract boolean setUnloaded(Variable variable);

    /**
     * Keeps what an unloaded variable was before it was replaced, for snapshots that may still need it.
     *
     * @param variable a variable that is not loaded
     * @param value its value then
     * @param version the version of the commit that the value comes from, 0 if from before this process
     * @param untilVersion the version of the commit that replaced it
     */
    public abstract void keep(Variable variable, @Nullable Object value, long version, long untilVersion);

    /**
     * {@return whether a running snapshot may need what a commit has replaced}
     *
     * @param version the version of the commit
     */
    public abstract boolean mayNeedReplacedBy(long version);

    /**
     * Locks a variable against writing by others. Waits for another attempt that has the lock, but not for long; and
     * for the force of its value.
     *
     * @param variable a variable
     * @return false if it could not be locked
     */
    public abstract boolean lock(Variable variable);

    /**
     * Gives back the lock of a variable that was not changed. It no longer hangs on what {@link #hold} said.
     *
     * @param variable a variable that this thread has locked
     */
    public abstract void unlock(Variable variable);

    /**
     * Notes what a transient variable will hang on if a running attempt commits. To all but {@link #held} it stays
     * transient.
     *
     * @param variable a variable that this thread has locked
     * @param stored what it will hang on
     */
    public abstract void hold(Variable variable, Stored stored);

    /**
     * {@return what a transient variable will hang on, if {@link #hold} has said so; else null}
     *
     * @param variable a variable
     */
    public abstract @Nullable Stored held(Variable variable);

    /**
     * Makes a bound variable, which nobody but an attempt that has failed knows, a transient one.
     *
     * @param variable a variable
     * @param value its value
     */
    public abstract void unbind(Variable variable, @Nullable Object value);

    /**
     * Has whoever has read a variable lose, and wakes who waits for it.
     *
     * @param variable a variable that no transaction writes, see {@link Spill#watch()}
     */
    public abstract void touch(Variable variable);

    /**
     * Moves what the transaction of this thread has changed so far out of memory; inside a nested block, as soon as
     * that has ended.
     *
     * @param storage where to
     */
    public abstract void flush(Storage storage);

    /** Initialised on first use, when the class of the memory's implementation can be loaded. */
    private static final class Holder {

        static final Memory INSTANCE = load();

        private static Memory load() {
            try {
                var constructor =
                        Class.forName("org.holdfast.stm.MemoryOfProcess").getDeclaredConstructor();
                constructor.setAccessible(true);
                return (Memory) constructor.newInstance();
            } catch (ReflectiveOperationException e) {
                throw new LinkageError("module org.holdfast.stm is incomplete", e);
            }
        }
    }
}
