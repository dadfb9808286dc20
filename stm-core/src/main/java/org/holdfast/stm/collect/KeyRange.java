package org.holdfast.stm.collect;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * The keys between two gaps.
 *
 * @param order the order of the keys
 * @param low where the range begins; null if it has no such bound
 * @param high where the range ends; null if it has no such bound; the range is empty if this is not above the other
 */
record KeyRange(
        Comparator<Object> order,
        @Nullable Cut low,
        @Nullable Cut high) {

    static KeyRange all(Comparator<Object> order) {
        return new KeyRange(order, null, null);
    }

    boolean isAll() {
        return low == null && high == null;
    }

    boolean contains(Object key) {
        return (low == null || !low.isAbove(key, order)) && (high == null || high.isAbove(key, order));
    }

    /** {@return whether a part of this range may end at a key without having it} */
    boolean mayEndAt(Object key) {
        return (low == null || order.compare(low.key(), key) <= 0)
                && (high == null || order.compare(key, high.key()) <= 0);
    }

    /** {@return what this range has between two gaps, or on one side if only one is given} */
    KeyRange between(@Nullable Cut newLow, @Nullable Cut newHigh) {
        return new KeyRange(order, clampedLow(newLow), clampedHigh(newHigh));
    }

    private @Nullable Cut clampedLow(@Nullable Cut cut) {
        return cut == null || (low != null && cut.isNotAbove(low, order)) ? low : cut;
    }

    private @Nullable Cut clampedHigh(@Nullable Cut cut) {
        return cut == null || (high != null && high.isNotAbove(cut, order)) ? high : cut;
    }

    /** {@return the first entry in this range after a gap, or of all if there is none given; or null} */
    SortedNode.@Nullable Slot above(SortedLeaves leaves, @Nullable Cut cut) {
        SortedNode.Slot slot = leaves.above(clampedLow(cut));
        return slot == null || (high != null && !high.isAbove(slot.key(), order)) ? null : slot;
    }

    /** {@return the last entry in this range before a gap, or of all if there is none given; or null} */
    SortedNode.@Nullable Slot below(SortedLeaves leaves, @Nullable Cut cut) {
        SortedNode.Slot slot = leaves.below(clampedHigh(cut));
        return slot == null || (low != null && low.isAbove(slot.key(), order)) ? null : slot;
    }

    /** {@return the number of entries in this range} To be used in a transaction. */
    int size(SortedLeaves leaves) {
        long size = 0;
        for (SortedNode.Slot slot = above(leaves, null); slot != null; ) {
            SortedNode.Leaf leaf = slot.leaf();
            int end = high == null ? leaf.width() : high.position(leaf.keys(), order);
            size += end - slot.index();
            slot = end < leaf.width() ? null : above(leaves, Cut.after(leaf.lastKey()));
        }
        return (int) Math.min(Integer.MAX_VALUE, size);
    }

    @Override
    public String toString() {
        return "from " + bound(low, false) + " to " + bound(high, true);
    }

    private static String bound(@Nullable Cut cut, boolean afterIfIncluded) {
        if (cut == null) {
            return afterIfIncluded ? "the last" : "the first";
        }
        return cut.key() + (cut.after() == afterIfIncluded ? "" : " (excluded)");
    }
}
