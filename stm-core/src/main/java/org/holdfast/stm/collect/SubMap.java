package org.holdfast.stm.collect;

/** A part of a sorted map, in its order or the reverse. It holds nothing but bounds. */
final class SubMap<K, V> extends AtomicSortedMap<K, V> {

    private final SortedLeaves leaves;
    private final KeyRange range;
    private final boolean descending;

    SubMap(SortedLeaves leaves, KeyRange range, boolean descending) {
        this.leaves = leaves;
        this.range = range;
        this.descending = descending;
    }

    @Override
    SortedLeaves leaves() {
        return leaves;
    }

    @Override
    KeyRange range() {
        return range;
    }

    @Override
    boolean isDescending() {
        return descending;
    }
}
