package org.holdfast.durable;

/** What a store knows of the transaction that ran with an id. */
public enum Outcome {
    /** It has committed, and is safe on disk. */
    COMMITTED,
    /** None with this id has committed in this store; one that is still running may do so. */
    ABORTED,
    /** It is not among the latest that the store keeps the ids of, and earlier ones have been forgotten. */
    UNKNOWN
}
