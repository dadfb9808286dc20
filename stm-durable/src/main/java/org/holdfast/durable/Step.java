package org.holdfast.durable;

import org.holdfast.stm.spi.Position;
import org.jspecify.annotations.Nullable;

/**
 * A step from an object to one that it holds.
 *
 * @param field the name of the field or record component, null if it is none, or one that a user knows nothing of
 * @param position the position in a collection, null if it is in none
 * @param isIntoSet whether it leads into a set, whose elements are the keys of a map
 */
record Step(@Nullable String field, @Nullable Position position, boolean isIntoSet) {

    /** From a variable to its value, from an optional to what is there: no step for a user. */
    static final Step INTO = new Step(null, null, false);

    static final Step INTO_SET = new Step(null, null, true);

    static Step field(String name) {
        return new Step(name, null, false);
    }

    static Step at(Position position) {
        return new Step(null, position, false);
    }
}
