package org.holdfast.stm.collect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.holdfast.stm.Stm;
import org.holdfast.stm.TVar;
import org.jspecify.annotations.Nullable;

/**
 * The tree of a {@link TSortedMap}, for reading. How it grows and shrinks: {@link SortedPlace}.
 *
 * <p>Each method sees it at one instant: entries move from one cell to another, so that reading cells one by one could
 * miss them.
 *
 * @param root the cell of the top node
 * @param order the order of the keys
 */
record SortedTree(TVar<SortedNode> root, Comparator<Object> order) implements SortedLeaves {

    @Override
    public int size() {
        return Stm.<Integer, RuntimeException>snapshot(() -> {
            SortedNode top = root.get();
            return top instanceof SortedNode.Branch branch ? AtomicMap.sum(branch.sizes()) : top.width();
        });
    }

    @Override
    public Place place(Object key) {
        return new SortedPlace(root, key, order);
    }

    @Override
    public SortedNode.@Nullable Slot find(Object key) {
        return AtomicMap.snapshot(() -> {
            SortedNode node = root.get();
            for (int level = 0; node instanceof SortedNode.Branch branch; level++) {
                TreeNode.requireLevel(level);
                node = branch.children()[branch.childOf(key, order)].get();
            }
            SortedNode.Leaf leaf = (SortedNode.Leaf) node;
            int index = leaf.indexOf(key, order);
            return index < 0 ? null : new SortedNode.Slot(leaf, index);
        });
    }

    @Override
    public SortedNode.@Nullable Slot above(@Nullable Cut cut) {
        return AtomicMap.snapshot(() -> above(root.get(), cut, 0));
    }

    private SortedNode.@Nullable Slot above(SortedNode node, @Nullable Cut cut, int level) {
        TreeNode.requireLevel(level);
        if (node instanceof SortedNode.Leaf leaf) {
            int index = cut == null ? 0 : cut.position(leaf.keys(), order);
            return index == leaf.width() ? null : new SortedNode.Slot(leaf, index);
        }
        SortedNode.Slot slot = null;
        for (int child = firstChild(node, cut); child < node.width() && slot == null; child++) {
            slot = above(node.children()[child].get(), cut, level + 1);
        }
        return slot;
    }

    @Override
    public SortedNode.@Nullable Slot below(@Nullable Cut cut) {
        return AtomicMap.snapshot(() -> below(root.get(), cut, 0));
    }

    private SortedNode.@Nullable Slot below(SortedNode node, @Nullable Cut cut, int level) {
        TreeNode.requireLevel(level);
        if (node instanceof SortedNode.Leaf leaf) {
            int index = cut == null ? leaf.width() : cut.position(leaf.keys(), order);
            return index == 0 ? null : new SortedNode.Slot(leaf, index - 1);
        }
        SortedNode.Slot slot = null;
        for (int child = lastChild(node, cut); child >= 0 && slot == null; child--) {
            slot = below(node.children()[child].get(), cut, level + 1);
        }
        return slot;
    }

    @Override
    public SortedLeaves ofOneInstant(KeyRange range) {
        return Stm.inTransaction() ? this : copy(range);
    }

    /** {@return the leaves in which a range stands, as they are now} */
    SortedCopy copy(KeyRange range) {
        return Stm.snapshot(() -> {
            List<SortedNode.Leaf> leaves = new ArrayList<>();
            collect(root.get(), range, leaves, 0);
            return SortedCopy.of(leaves, order);
        });
    }

    private void collect(SortedNode node, KeyRange range, List<SortedNode.Leaf> leaves, int level) {
        TreeNode.requireLevel(level);
        if (node instanceof SortedNode.Leaf leaf) {
            leaves.add(leaf);
            return;
        }
        int last = lastChild(node, range.high());
        for (int child = firstChild(node, range.low()); child <= last; child++) {
            collect(node.children()[child].get(), range, leaves, level + 1);
        }
    }

    private int firstChild(SortedNode node, @Nullable Cut low) {
        return low == null ? 0 : ((SortedNode.Branch) node).childOf(low.key(), order);
    }

    private int lastChild(SortedNode node, @Nullable Cut high) {
        return high == null ? node.width() - 1 : ((SortedNode.Branch) node).childOf(high.key(), order);
    }
}
