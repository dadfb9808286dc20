package org.holdfast.stm.collect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.holdfast.stm.TVar;
import org.holdfast.stm.spi.Node;
import org.holdfast.stm.spi.Position;

/** What stands in the cells of a {@link TList}. */
sealed interface ListNode extends TreeNode<ListNode> {

    /** No node has more elements or children than this. */
    int MAX_WIDTH = 32;

    /** {@return the number of elements in this node and below} */
    int size();

    /** {@return the number of elements of a leaf, or children of a branch} */
    int width();

    /** {@return a node with some of the elements or children of this} */
    ListNode part(int from, int to);

    /** {@return a node with the elements or children of this and of another, which is of the same kind} */
    ListNode followedBy(ListNode other);

    /** {@return a tree of full nodes} */
    static ListNode of(Object[] elements) {
        List<ListNode> level = new ArrayList<>();
        for (int from = 0; from < elements.length; from += MAX_WIDTH) {
            level.add(new Leaf(Arrays.copyOfRange(elements, from, Math.min(from + MAX_WIDTH, elements.length))));
        }
        while (level.size() > 1) {
            List<ListNode> children = level;
            level = new ArrayList<>();
            for (int from = 0; from < children.size(); from += MAX_WIDTH) {
                level.add(Branch.of(children.subList(from, Math.min(from + MAX_WIDTH, children.size()))));
            }
        }
        return level.isEmpty() ? Leaf.EMPTY : level.get(0);
    }

    /**
     * Elements side by side.
     *
     * @param elements the elements
     */
    @SuppressWarnings("ArrayRecordComponent") // never changed after construction, never compared
    record Leaf(Object[] elements) implements ListNode {

        static final Leaf EMPTY = new Leaf(new Object[0]);

        private static final TVar<ListNode>[] NO_CHILDREN = cells(0);

        Leaf with(int index, Object element) {
            Object[] grown = new Object[elements.length + 1];
            System.arraycopy(elements, 0, grown, 0, index);
            grown[index] = element;
            System.arraycopy(elements, index, grown, index + 1, elements.length - index);
            return new Leaf(grown);
        }

        Leaf replacing(int index, Object element) {
            Object[] changed = elements.clone();
            changed[index] = element;
            return new Leaf(changed);
        }

        Leaf without(int index) {
            Object[] shrunk = Arrays.copyOf(elements, elements.length - 1);
            System.arraycopy(elements, index + 1, shrunk, index, shrunk.length - index);
            return new Leaf(shrunk);
        }

        @Override
        public int size() {
            return elements.length;
        }

        @Override
        public int width() {
            return elements.length;
        }

        @Override
        public Leaf part(int from, int to) {
            return new Leaf(Arrays.copyOfRange(elements, from, to));
        }

        @Override
        public Leaf followedBy(ListNode other) {
            Object[] more = ((Leaf) other).elements;
            Object[] all = Arrays.copyOf(elements, elements.length + more.length);
            System.arraycopy(more, 0, all, elements.length, more.length);
            return new Leaf(all);
        }

        @Override
        public TVar<ListNode>[] children() {
            return NO_CHILDREN;
        }

        @Override
        public Position position(String component, int index) {
            return Position.element(index, elements.length - 1 - index);
        }

        @Override
        public boolean isSound() {
            return Node.isFull(elements);
        }
    }

    /**
     * Children side by side, none of them empty.
     *
     * @param children the cells of the children
     * @param ends for each child how many elements there are in it and in those to its left
     */
    @SuppressWarnings("ArrayRecordComponent") // never changed after construction, never compared
    record Branch(TVar<ListNode>[] children, int[] ends) implements ListNode {

        static Branch of(List<ListNode> nodes) {
            TVar<ListNode>[] children = cells(nodes.size());
            int[] ends = new int[nodes.size()];
            int end = 0;
            for (int i = 0; i < ends.length; i++) {
                children[i] = new TVar<>(nodes.get(i));
                end += nodes.get(i).size();
                ends[i] = end;
            }
            return new Branch(children, ends);
        }

        /** {@return which child holds an element; the last one if it would come after all elements} */
        int childAt(int index) {
            int found = Arrays.binarySearch(ends, index);
            return Math.min(found < 0 ? -found - 1 : found + 1, ends.length - 1);
        }

        /** {@return how many elements there are to the left of a child} */
        int start(int child) {
            return child == 0 ? 0 : ends[child - 1];
        }

        @Override
        public Position position(String component, int index) {
            return Position.part(start(index), size() - ends[index]);
        }

        @Override
        public boolean isSound() {
            if (!Node.isFull(children) || ends == null || ends.length != children.length || ends.length == 0) {
                return false;
            }
            for (int i = 0; i < ends.length; i++) {
                if (ends[i] <= start(i)) {
                    return false;
                }
            }
            return true;
        }

        /** {@return this branch, where a child has got more elements, or fewer} */
        Branch resized(int child, int delta) {
            int[] moved = ends.clone();
            for (int i = child; i < moved.length; i++) {
                moved[i] += delta;
            }
            return new Branch(children, moved);
        }

        /** {@return this branch, where a child has passed on some of its elements to a new one to its right} */
        Branch split(int child, ListNode right) {
            TVar<ListNode>[] moreChildren = cells(children.length + 1);
            System.arraycopy(children, 0, moreChildren, 0, child + 1);
            moreChildren[child + 1] = new TVar<>(right);
            System.arraycopy(children, child + 1, moreChildren, child + 2, children.length - child - 1);
            int[] moreEnds = new int[ends.length + 1];
            System.arraycopy(ends, 0, moreEnds, 0, child);
            moreEnds[child] = ends[child] - right.size();
            System.arraycopy(ends, child, moreEnds, child + 1, ends.length - child);
            return new Branch(moreChildren, moreEnds);
        }

        /** {@return this branch without a child, whose elements the one to its left has got, if it had any} */
        Branch without(int child) {
            TVar<ListNode>[] fewerChildren = Arrays.copyOf(children, children.length - 1);
            System.arraycopy(children, child + 1, fewerChildren, child, fewerChildren.length - child);
            int[] fewerEnds = Arrays.copyOf(ends, ends.length - 1);
            int end = Math.max(child - 1, 0);
            System.arraycopy(ends, end + 1, fewerEnds, end, fewerEnds.length - end);
            return new Branch(fewerChildren, fewerEnds);
        }

        @Override
        public int size() {
            return ends.length == 0 ? 0 : ends[ends.length - 1];
        }

        @Override
        public int width() {
            return children.length;
        }

        @Override
        public Branch part(int from, int to) {
            int start = start(from);
            int[] someEnds = Arrays.copyOfRange(ends, from, to);
            for (int i = 0; i < someEnds.length; i++) {
                someEnds[i] -= start;
            }
            return new Branch(Arrays.copyOfRange(children, from, to), someEnds);
        }

        @Override
        public Branch followedBy(ListNode other) {
            Branch more = (Branch) other;
            TVar<ListNode>[] allChildren = Arrays.copyOf(children, width() + more.width());
            int[] allEnds = Arrays.copyOf(ends, width() + more.width());
            for (int i = 0; i < more.width(); i++) {
                allChildren[width() + i] = more.children[i];
                allEnds[width() + i] = size() + more.ends[i];
            }
            return new Branch(allChildren, allEnds);
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type cannot be made otherwise
    private static TVar<ListNode>[] cells(int length) {
        return new TVar[length];
    }
}
