package org.holdfast.stm.collect;

import java.util.Arrays;
import java.util.Comparator;

/**
 * A gap between keys: right before or right after a key.
 *
 * @param key the key, which need not be in any map
 * @param after whether the gap is after the key
 */
record Cut(Object key, boolean after) {

    static Cut before(Object key) {
        return new Cut(key, false);
    }

    static Cut after(Object key) {
        return new Cut(key, true);
    }

    /** {@return whether a key comes before this gap} */
    boolean isAbove(Object other, Comparator<Object> order) {
        int comparison = order.compare(key, other);
        return comparison > 0 || (comparison == 0 && after);
    }

    /** {@return whether this gap comes before another, or is the same} */
    boolean isNotAbove(Cut other, Comparator<Object> order) {
        int comparison = order.compare(key, other.key);
        return comparison < 0 || (comparison == 0 && (!after || other.after));
    }

    /** {@return how many of some keys, which are in order, come before this gap} */
    int position(Object[] keys, Comparator<Object> order) {
        int found = Arrays.binarySearch(keys, key, order);
        if (found < 0) {
            return -found - 1;
        }
        return after ? found + 1 : found;
    }
}
