package org.holdfast.stm.spi;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What an attempt that is about to commit has written, for the {@link Storage} that it concerns. */
public interface Changes {

    /** {@return the id that the caller has given to the transaction, null if none} */
    @Nullable
    String id();

    /**
     * Calls an action with each variable that was written. What was only brought back from a {@link Spill} was not.
     *
     * @param action what is called with each
     */
    void forEachWritten(Consumer<Variable> action);

    /**
     * {@return the value that a variable will have once this attempt has committed} The variable must be written,
     * adopted, or kept from changing by the storage; that of any other may be out of date, and will do for messages.
     *
     * @param variable a variable
     */
    @Nullable
    Object value(Variable variable);

    /**
     * Makes a transient variable durable when this attempt commits, and keeps others from writing it until then. If
     * another attempt holds it for long, this call leaves with a control exception that must be passed on.
     *
     * @param variable a variable
     * @param stored what it will hang on
     * @return false if it had become durable meanwhile, and then nothing was done
     */
    boolean adopt(Variable variable, Stored stored);

    /** {@return where the attempt has moved its changes, null if it has moved none} */
    @Nullable
    Spill spill();

    /**
     * Announces that the storage has a new value for a variable: when this attempt commits, it becomes one that is to
     * be loaded, and unlocked; if it does not commit, the caller unlocks it.
     *
     * @param variable a variable that was locked by {@link Memory#lock}
     * @param stored what it hangs on from then on
     */
    void replace(Variable variable, Stored stored);

    /**
     * Has the transaction's result, also an exception, wait until the log is safe up to a position, as if the
     * transaction had read what stands there.
     *
     * @param position an end of changes in the log
     */
    void dependOn(long position);

    /** Gives up this attempt, which is then run again, because another one stands in its way. Does not return. */
    void restart();

    /** {@return the version of this commit, valid once it is decided, that is from the validation on} */
    long version();
}
