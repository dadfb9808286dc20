package org.holdfast.durable;

/** States of a commit that stand in a file of their own instead of in its record in the log. */
interface IncludedStates {

    /** {@return what the record says of the file} */
    SpillFile.Seal seal();

    /**
     * Tells that the record is in the log.
     *
     * @param version the memory version of the commit
     * @param position the log position of the commit
     * @return the states, which do not change any more
     */
    SpilledStates committed(long version, long position);
}
