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
     */
    public abstract void load(Variable variable, @Nullable Object value, long version);

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
