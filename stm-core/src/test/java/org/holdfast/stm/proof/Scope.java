package org.holdfast.stm.proof;

/**
 * What the steps of a block may do.
 *
 * @param depth how many blocks are around it
 * @param readOnly whether it must not write
 * @param mayGiveUp whether there is an alternative, or an end of waiting
 * @param mayThrow whether it may throw
 * @param mayWait whether the transaction as a whole may give up
 * @param mayFail whether the transaction as a whole may throw
 */
record Scope(int depth, boolean readOnly, boolean mayGiveUp, boolean mayThrow, boolean mayWait, boolean mayFail) {

    /** {@return the scope of a whole program} */
    static Scope of(Way way, boolean mayFail) {
        boolean mayWait = way.waitsBriefly();
        return new Scope(0, way.isReadOnly(), mayWait, mayFail, mayWait, mayFail);
    }

    Scope inside() {
        return new Scope(depth + 1, readOnly, mayGiveUp, mayThrow, mayWait, mayFail);
    }

    Scope reading() {
        return new Scope(depth + 1, true, mayGiveUp, mayThrow, mayWait, mayFail);
    }

    Scope first() {
        return new Scope(depth + 1, readOnly, mayGiveUp || !readOnly, mayThrow, mayWait, mayFail);
    }

    Scope catching() {
        return new Scope(depth + 1, readOnly, mayGiveUp, true, mayWait, mayFail);
    }

    /** {@return the scope of what runs when all blocks have ended} */
    Scope atEnd() {
        return new Scope(depth + 1, readOnly, mayWait, mayFail, mayWait, mayFail);
    }
}
