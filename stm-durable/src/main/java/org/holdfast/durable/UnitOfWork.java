package org.holdfast.durable;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * The changes of one commit: dictionary entries and object states, at most one for each object, and the id of the
 * transaction if it has one. Committed or aborted exactly once. The roots of a store are an object like any other and
 * stand among the states.
 */
interface UnitOfWork extends StateSink {

    /**
     * Gives this commit the id of its transaction.
     *
     * @throws AlreadyCommittedException if a commit has it, as {@link #commit} does if one gets it meanwhile
     */
    void identify(String id);

    /** Adds states that stand in a file of their own, which has been forced. */
    void include(IncludedStates states);

    /**
     * Makes all ready to be appended: nothing can fail from here on but {@link #commit} on a storage that has stopped.
     */
    void seal();

    /**
     * Appends the changes if the validation, asked in the section that decides on the order of commits, agrees.
     *
     * @param validation whether the commit may take place
     * @param version asked after the validation: the memory version of the commit
     * @return what the validation said
     */
    boolean commit(BooleanSupplier validation, LongSupplier version);

    /** {@return the position to be forced for this commit} */
    long position();

    /** Forgets the changes. */
    void abort();
}
