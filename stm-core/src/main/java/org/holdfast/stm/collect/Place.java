package org.holdfast.stm.collect;

import org.jspecify.annotations.Nullable;

/** The place of a key in a map, as it stands in the current transaction. Used up by the first change. */
interface Place {

    /** {@return the value of the key, or null} */
    @Nullable
    Object value();

    default boolean isEmpty() {
        return value() == null;
    }

    /** Gives the key a value. */
    void set(Object value);

    /** Removes the key if it is there. */
    void remove();
}
