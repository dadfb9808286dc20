package org.holdfast.durable;

/**
 * The latest state of one object.
 *
 * @param version the memory version of the commit that wrote it
 * @param position the log position of that commit
 * @param bytes the serialized state; nobody changes it
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares two of them
record StoredState(long version, long position, byte[] bytes) {}
