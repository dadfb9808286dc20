package org.holdfast.stm.collect;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** The leaves of a sorted map: those in its variables, or those that stood there once. */
interface SortedLeaves {

    /** {@return the order of the keys} */
    Comparator<Object> order();

    /** {@return the number of entries} */
    int size();

    /** {@return the place of a key, to be used in the same transaction} */
    Place place(Object key);

    /** {@return where a key stands, or null} */
    SortedNode.@Nullable Slot find(Object key);

    /** {@return the first entry after a gap; the first of all if there is none given; or null} */
    SortedNode.@Nullable Slot above(@Nullable Cut cut);

    /** {@return the last entry before a gap; the last of all if there is none given; or null} */
    SortedNode.@Nullable Slot below(@Nullable Cut cut);

    /** {@return leaves in which a range is as of one instant: the transaction's, or outside one the present} */
    SortedLeaves ofOneInstant(KeyRange range);
}
