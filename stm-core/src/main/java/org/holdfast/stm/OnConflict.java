package org.holdfast.stm;

/** What a transaction does after it has lost an attempt to another one, before it runs again. */
public enum OnConflict {

    /**
     * It steps back for a random time that grows with each loss; after some losses it takes precedence, so that it wins
     * in the end. The default.
     */
    BACK_OFF,

    /** It runs again without stepping back; after some losses it takes precedence. For short blocks. */
    RUN_AGAIN,

    /**
     * It takes precedence at once: until it has ended, no other transaction that begins to commit gets in its way. For
     * long blocks that would be lost again; all other committers wait for it, so use it sparingly.
     */
    TAKE_PRECEDENCE
}
