package org.holdfast.stm.spi;

import org.jspecify.annotations.Nullable;

/**
 * The changes of a running attempt that have left memory for a storage, where nobody else sees them. The attempt reads
 * them from here, by whole records, and they take effect when it commits: {@link Storage#prepare} finds this in the
 * {@link Changes}. The methods are called by the thread of the attempt.
 */
public interface Spill {

    /** What is done with the values of a record. */
    @FunctionalInterface
    interface ValueAction {

        /** Takes a variable and its value. */
        void accept(Variable variable, @Nullable Object value);
    }

    /** {@return the storage that it belongs to} */
    Storage storage();

    /**
     * Moves what an attempt has changed, and what became reachable by that, out of memory. If it fails, nothing is
     * moved.
     *
     * @param changes what the attempt has written; a variable that it takes is held here from now on
     */
    void take(Changes changes);

    /** {@return whether nothing was moved here} */
    boolean isEmpty();

    /**
     * {@return whether the value of a variable is held here}
     *
     * @param variable a variable
     */
    boolean holds(Variable variable);

    /**
     * Gives back the values of all variables of a record. They are held here all the same.
     *
     * @param variable a variable of the record
     * @param action takes each variable with its value
     */
    void forEachValue(Variable variable, ValueAction action);

    /**
     * {@return a variable that is written as soon as another transaction commits a change of a record that is held or
     * watched here} The attempt reads it, and so is lost then.
     */
    Variable watch();

    /**
     * Watches a record that the attempt has read. Whoever changes it from now on writes {@link #watch} before the
     * change can be seen.
     *
     * @param variable a durable variable of the record
     */
    void watch(Variable variable);

    /** Makes what was taken safe on disk. No lock is held. */
    void force();

    /** Undoes everything, unless the attempt has committed. The watch goes on. */
    void end();

    /** Ends the watch. */
    void unwatch();
}
