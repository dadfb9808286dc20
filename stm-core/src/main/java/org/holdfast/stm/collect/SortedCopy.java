package org.holdfast.stm.collect;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Leaves as they stood side by side at one instant.
 *
 * @param order the order of the keys
 * @param leaves the leaves, none of them empty
 * @param size the number of entries
 */
record SortedCopy(Comparator<Object> order, List<SortedNode.Leaf> leaves, int size) implements SortedLeaves {

    static SortedCopy of(List<SortedNode.Leaf> leaves, Comparator<Object> order) {
        List<SortedNode.Leaf> filled =
                leaves.stream().filter(leaf -> leaf.width() > 0).toList();
        long size = filled.stream().mapToLong(SortedNode.Leaf::width).sum();
        return new SortedCopy(order, filled, (int) Math.min(Integer.MAX_VALUE, size));
    }

    @Override
    public Place place(Object key) {
        SortedNode.Slot slot = find(key);
        return new FrozenPlace(slot == null ? null : slot.value());
    }

    @Override
    public SortedNode.@Nullable Slot find(Object key) {
        SortedNode.Slot slot = above(Cut.before(key));
        return slot == null || order.compare(key, slot.key()) != 0 ? null : slot;
    }

    @Override
    public SortedNode.@Nullable Slot above(@Nullable Cut cut) {
        int at = cut == null ? 0 : leafOf(cut.key());
        if (at < leaves.size() && cut != null && cut.isAbove(leaves.get(at).lastKey(), order)) {
            at++;
        }
        if (at == leaves.size()) {
            return null;
        }
        SortedNode.Leaf leaf = leaves.get(at);
        return new SortedNode.Slot(leaf, cut == null ? 0 : cut.position(leaf.keys(), order));
    }

    @Override
    public SortedNode.@Nullable Slot below(@Nullable Cut cut) {
        int at = cut == null ? leaves.size() - 1 : Math.min(leafOf(cut.key()), leaves.size() - 1);
        if (at >= 0 && cut != null && !cut.isAbove(leaves.get(at).firstKey(), order)) {
            at--;
        }
        if (at < 0) {
            return null;
        }
        SortedNode.Leaf leaf = leaves.get(at);
        return new SortedNode.Slot(leaf, (cut == null ? leaf.width() : cut.position(leaf.keys(), order)) - 1);
    }

    /** {@return which leaf has a key, if any has} */
    private int leafOf(Object key) {
        int low = 0;
        int high = leaves.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (order.compare(leaves.get(middle).firstKey(), key) <= 0) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    @Override
    public SortedLeaves ofOneInstant(KeyRange range) {
        return this;
    }
}
