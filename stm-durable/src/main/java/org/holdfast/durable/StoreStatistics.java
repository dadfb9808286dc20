package org.holdfast.durable;

/**
 * Counts of a store, since it was opened unless it says else.
 *
 * @param objects how many objects the store holds, whenever they were stored
 * @param loaded how many objects were read from the store because somebody used them
 * @param commits how many transactions were stored
 * @param written how many object states these transactions wrote
 */
public record StoreStatistics(long objects, long loaded, long commits, long written) {}
