package org.holdfast.stm.spi;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What an attempt that is about to commit has written, for the {@link Storage} that it concerns. */
public interface Changes {

    /**
     * Calls an action with each written variable that is durable.
     *
     * @param action what is called with each
     */
    void forEachDurable(Consumer<Variable> action);

    /**
     * {@return the value that a variable will have once this attempt has committed} The variable must be written,
     * adopted, or kept from changing by the storage.
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

    /** Gives up this attempt, which is then run again, because another one stands in its way. Does not return. */
    void restart();

    /** {@return the version of this commit, valid once it is decided, that is from the validation on} */
    long version();
}
