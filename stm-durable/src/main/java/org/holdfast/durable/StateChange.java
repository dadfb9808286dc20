package org.holdfast.durable;

/** The new state of one object, as a commit leaves it. */
record StateChange(long id, StoredState state) {}
