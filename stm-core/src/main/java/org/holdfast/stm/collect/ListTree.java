package org.holdfast.stm.collect;

import java.util.List;
import org.holdfast.stm.TVar;
import org.jspecify.annotations.Nullable;

/*
 * A counted B+-tree in which each node stands in a cell of its own. The root's cell holds a leaf while the list is
 * short.
 *
 * Inserting: the leaf grows. One too wide leaves its right half to a new node, for which the branch above finds room
 * in the same way. At the end of the list it leaves only the last, so that appending makes full nodes.
 *
 * Removing: the leaf shrinks. One that is empty is dropped; a narrow one and a neighbour become one if they are well
 * below the limit together, so that the next insertion does not split them again. A dropped cell is emptied, too, so
 * that a transaction that writes it conflicts even if reads are not checked.
 */
/** The algorithms of {@link TList}, each to be called in a transaction. */
final class ListTree {

    private static final int NARROW = ListNode.MAX_WIDTH / 4;
    private static final int MERGED_WIDTH = ListNode.MAX_WIDTH * 3 / 4;

    private ListTree() {}

    static Object get(TVar<ListNode> root, int index) {
        ListNode node = root.get();
        int at = index;
        for (int level = 0; node instanceof ListNode.Branch branch; level++) {
            TreeNode.requireLevel(level);
            int child = branch.childAt(at);
            at -= branch.start(child);
            node = branch.children()[child].get();
        }
        return element((ListNode.Leaf) node, at);
    }

    /** {@return the element that was replaced} */
    static Object set(TVar<ListNode> root, int index, Object element) {
        TVar<ListNode> cell = root;
        int at = index;
        for (int level = 0; cell.get() instanceof ListNode.Branch branch; level++) {
            TreeNode.requireLevel(level);
            int child = branch.childAt(at);
            at -= branch.start(child);
            cell = branch.children()[child];
        }
        ListNode.Leaf leaf = (ListNode.Leaf) cell.get();
        Object replaced = element(leaf, at);
        cell.set(leaf.replacing(at, element));
        return replaced;
    }

    /** {@return an element of a leaf, which has it if the branches above were made with it} */
    private static Object element(ListNode.Leaf leaf, int at) {
        if (at < 0 || at >= leaf.size()) {
            throw TreeNode.unfit();
        }
        return leaf.elements()[at];
    }

    static void insert(TVar<ListNode> root, int index, Object element) {
        ListNode right = insertBelow(root, index, element);
        if (right != null) {
            root.set(ListNode.Branch.of(List.of(root.get(), right)));
        }
    }

    /** {@return what found no room, to stand to the right of the cell, or null} */
    private static @Nullable ListNode insertBelow(TVar<ListNode> cell, int index, Object element) {
        ListNode node = cell.get();
        ListNode grown = node instanceof ListNode.Branch branch
                ? grownBranch(branch, index, element)
                : ((ListNode.Leaf) node).with(index, element);
        if (grown.width() <= ListNode.MAX_WIDTH) {
            cell.set(grown);
            return null;
        }
        boolean atTheEnd = index == node.size(); // of the list: before the end of another leaf there is its neighbour
        int middle = atTheEnd ? ListNode.MAX_WIDTH : grown.width() / 2;
        cell.set(grown.part(0, middle));
        return grown.part(middle, grown.width());
    }

    private static ListNode.Branch grownBranch(ListNode.Branch branch, int index, Object element) {
        int child = branch.childAt(index);
        ListNode right = insertBelow(branch.children()[child], index - branch.start(child), element);
        ListNode.Branch grown = branch.resized(child, 1);
        return right == null ? grown : grown.split(child, right);
    }

    /** {@return the element that was removed} */
    static Object remove(TVar<ListNode> root, int index) {
        Object removed = removeBelow(root, index);
        while (root.get() instanceof ListNode.Branch branch && branch.width() <= 1) {
            root.set(branch.width() == 0 ? ListNode.Leaf.EMPTY : taken(branch.children()[0]));
        }
        return removed;
    }

    private static Object removeBelow(TVar<ListNode> cell, int index) {
        if (cell.get() instanceof ListNode.Branch branch) {
            int child = branch.childAt(index);
            Object removed = removeBelow(branch.children()[child], index - branch.start(child));
            cell.set(tidied(branch.resized(child, -1), child));
            return removed;
        }
        ListNode.Leaf leaf = (ListNode.Leaf) cell.get();
        Object removed = element(leaf, index);
        cell.set(leaf.without(index));
        return removed;
    }

    /** {@return the branch, after a child of it has shrunk} */
    private static ListNode.Branch tidied(ListNode.Branch branch, int child) {
        TVar<ListNode>[] cells = branch.children();
        ListNode shrunk = cells[child].get();
        if (shrunk.width() == 0) {
            return branch.without(child);
        }
        if (shrunk.width() >= NARROW || branch.width() == 1) {
            return branch;
        }
        int left = Math.max(child - 1, 0);
        ListNode leftNode = cells[left].get();
        ListNode rightNode = cells[left + 1].get();
        if (leftNode.width() + rightNode.width() > MERGED_WIDTH) {
            return branch;
        }
        cells[left].set(leftNode.followedBy(taken(cells[left + 1])));
        return branch.without(left + 1);
    }

    private static ListNode taken(TVar<ListNode> dropped) {
        return dropped.getAndSet(ListNode.Leaf.EMPTY);
    }
}
