package org.holdfast.durable;

/**
 * Counts of a store, since it was opened unless it says else.
 *
 * @param objects how many objects the store holds, whenever they were stored
 * @param loaded how many objects were read from the store because somebody used them
 * @param evicted how many times the values of an object have left the heap because it was too full
 * @param cachedBytes how much room the values take that are in the heap now, as an estimate
 * @param commits how many transactions were stored
 * @param written how many object states these transactions wrote
 */
public record StoreStatistics(long objects, long loaded, long evicted, long cachedBytes, long commits, long written) {}
