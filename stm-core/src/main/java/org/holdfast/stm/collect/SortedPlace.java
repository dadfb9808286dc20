package org.holdfast.stm.collect;

import java.util.Comparator;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.jspecify.annotations.Nullable;

/** The place of a key in a {@link TSortedMap}, as it stands in the current transaction. */
final class SortedPlace implements Place {

    /*
     * A B+-tree in which each node stands in a cell of its own. The root's cell holds a leaf while the map is small.
     *
     * Inserting: the leaf grows. One too wide leaves its right half to a new node, for which the branch above finds room
     * in the same way. Where the new entry is the last of its leaf, it alone goes to the new node, so that keys that
     * come in ascending order make full leaves.
     *
     * Removing: the leaf shrinks. One that is empty is dropped; a narrow one and a neighbour become one if they are well
     * below the limit together, so that the next insertion does not split them again. A dropped cell is emptied, too, so
     * that a transaction that writes it conflicts even if reads are not checked.
     *
     * Counting: four numbers hang on the top branch, whatever node this is, and are only added to. Which of them a
     * thread takes does not matter, for only their sum is used; so a transaction needs only one.
     */

    private static final int STRIPES = 4;

    /** A branch on the way to the leaf, with the one that led to it. */
    private record Step(@Nullable Step above, TVar<SortedNode> cell, SortedNode.Branch branch, int child) {}

    private final Object key;
    private final Comparator<Object> order;
    private final @Nullable Step way;
    private final TLong[] sizes;
    private final TVar<SortedNode> cell;
    private final SortedNode.Leaf leaf;
    private final int index;

    SortedPlace(TVar<SortedNode> root, Object key, Comparator<Object> order) {
        this.key = key;
        this.order = order;
        TVar<SortedNode> at = root;
        SortedNode node = at.get();
        sizes = node instanceof SortedNode.Branch top ? top.sizes() : new TLong[0];
        Step step = null;
        for (int level = 0; node instanceof SortedNode.Branch branch; level++) {
            TreeNode.requireLevel(level);
            step = new Step(step, at, branch, branch.childOf(key, order));
            at = branch.children()[step.child];
            node = at.get();
        }
        way = step;
        cell = at;
        leaf = (SortedNode.Leaf) node;
        index = leaf.indexOf(key, order);
    }

    @Override
    public boolean isEmpty() {
        return index < 0;
    }

    @Override
    public @Nullable Object value() {
        return isEmpty() ? null : leaf.values()[index];
    }

    @Override
    public void set(Object value) {
        if (isEmpty()) {
            insert(value);
        } else if (value != leaf.values()[index]) {
            cell.set(leaf.withValue(index, value));
        }
    }

    private void insert(Object value) {
        if (leaf.width() == 0 && order.compare(key, key) != 0) { // if it is not comparable, this throws
            throw new IllegalArgumentException("key " + key + " does not equal itself in the order of the map");
        }
        count(1);
        int at = -index - 1;
        SortedNode grown = leaf.with(at, key, value);
        TVar<SortedNode> holder = cell;
        for (Step step = way; grown.width() > grown.maxWidth(); step = step.above) {
            int middle = at == grown.width() - 1 ? at : grown.width() / 2;
            SortedNode left = grown.part(0, middle);
            SortedNode right = grown.part(middle, grown.width());
            if (step == null) {
                holder.set(SortedNode.Branch.top(left, right, way == null ? counts(grown.width()) : sizes));
                return;
            }
            holder.set(left);
            at = step.child + 1;
            grown = step.branch.with(at, right);
            holder = step.cell;
        }
        holder.set(grown);
    }

    @Override
    public void remove() {
        if (isEmpty()) {
            return;
        }
        count(-1);
        SortedNode shrunk = leaf.without(index);
        TVar<SortedNode> holder = cell;
        for (Step step = way; step != null; step = step.above) {
            SortedNode.Branch left = withoutNarrow(step, shrunk);
            if (left == null) {
                holder.set(shrunk);
                return;
            }
            shrunk = left;
            holder = step.cell;
        }
        holder.set(lowered(shrunk));
    }

    /** {@return the branch with one child less, after one has shrunk that is not needed any more; null if it is} */
    private static SortedNode.@Nullable Branch withoutNarrow(Step step, SortedNode shrunk) {
        SortedNode.Branch branch = step.branch;
        TVar<SortedNode>[] cells = branch.children();
        if (shrunk.width() == 0) {
            cells[step.child].set(SortedNode.Leaf.EMPTY);
            return branch.without(step.child);
        }
        if (shrunk.width() > shrunk.maxWidth() / 4 || branch.width() == 1) {
            return null;
        }
        int left = Math.max(step.child - 1, 0);
        SortedNode leftNode = left == step.child ? shrunk : cells[left].get();
        SortedNode rightNode = left == step.child ? cells[left + 1].get() : shrunk;
        if (leftNode.width() + rightNode.width() > shrunk.maxWidth() * 3 / 4) {
            return null;
        }
        cells[left].set(leftNode.followedBy(rightNode, branch.firstKeys()[left + 1]));
        cells[left + 1].set(SortedNode.Leaf.EMPTY);
        return branch.without(left + 1);
    }

    /** {@return what is to stand at the top: no branch with less than two children} */
    private SortedNode lowered(SortedNode top) {
        SortedNode lowered = top;
        while (lowered instanceof SortedNode.Branch branch && branch.width() <= 1) {
            lowered =
                    branch.width() == 0 ? SortedNode.Leaf.EMPTY : branch.children()[0].getAndSet(SortedNode.Leaf.EMPTY);
        }
        return lowered instanceof SortedNode.Branch branch ? branch.withSizes(sizes) : lowered;
    }

    private void count(int delta) {
        if (sizes.length > 0) {
            sizes[(int) (Thread.currentThread().getId() % sizes.length)].add(delta);
        }
    }

    private static TLong[] counts(int size) {
        TLong[] counts = new TLong[STRIPES];
        for (int i = 0; i < STRIPES; i++) {
            counts[i] = new TLong(i == 0 ? size : 0);
        }
        return counts;
    }
}
