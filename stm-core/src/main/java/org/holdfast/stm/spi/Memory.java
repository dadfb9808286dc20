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
     * {@return the value of a variable that no transaction can be changing}
     *
     * @param variable a variable that no other thread knows
     */
    public abstract @Nullable Object value(Variable variable);

    /**
     * Makes a fresh variable, which no other thread knows, stand for a stored one whose value is not loaded.
     *
     * @param variable a variable
     * @param stored what it hangs on
     */
    public abstract void bind(Variable variable, Stored stored);

    /**
     * {@return whether a variable waits for its stored value}
     *
     * @param variable a variable
     */
    public abstract boolean isUnloaded(Variable variable);

    /**
     * Gives an unloaded variable its value. The storage sees to it that one thread at a time loads a record.
     *
     * @param variable a variable that is not loaded
     * @param value its value
     * @param version the version of the commit that the value comes from, 0 if from before this process
     * @param forced whether that commit is safe on disk; if not, {@link Stored#position} tells what it waits for
     */
    public abstract void load(Variable variable, @Nullable Object value, long version, boolean forced);

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
