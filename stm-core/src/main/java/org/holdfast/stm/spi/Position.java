package org.holdfast.stm.spi;

import org.jspecify.annotations.Nullable;

/**
 * Where something stands in a collection, as far as one part of the collection knows. For messages.
 *
 * @param kind what stands there
 * @param key with {@link Kind#VALUE}, the key by which it is found
 * @param before how many elements come before it in this part, or {@link #UNKNOWN}
 * @param behind how many elements come behind it in this part, or {@link #UNKNOWN}
 */
public record Position(Kind kind, @Nullable Object key, int before, int behind) {

    /** For a number of elements that a part does not know. */
    public static final int UNKNOWN = -1;

    /** What stands at a position. */
    public enum Kind {
        /** Another part of the collection. */
        PART,
        /** An element of a list, set, deque or array. */
        ELEMENT,
        /** The key of an entry. */
        KEY,
        /** The value of an entry. */
        VALUE
    }

    /** {@return the position of another part of a collection whose elements have no numbers} */
    public static Position part() {
        return part(UNKNOWN, UNKNOWN);
    }

    /**
     * {@return the position of another part of a collection}
     *
     * @param before how many elements come before it
     * @param behind how many elements come behind it
     */
    public static Position part(int before, int behind) {
        return new Position(Kind.PART, null, before, behind);
    }

    /**
     * {@return the position of an element}
     *
     * @param before how many elements come before it
     * @param behind how many elements come behind it
     */
    public static Position element(int before, int behind) {
        return new Position(Kind.ELEMENT, null, before, behind);
    }

    /** {@return the position of a key} */
    public static Position ofKey() {
        return new Position(Kind.KEY, null, UNKNOWN, UNKNOWN);
    }

    /**
     * {@return the position of a value}
     *
     * @param key its key
     */
    public static Position valueOf(Object key) {
        return new Position(Kind.VALUE, key, UNKNOWN, UNKNOWN);
    }
}
