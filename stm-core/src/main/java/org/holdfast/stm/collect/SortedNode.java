package org.holdfast.stm.collect;

import java.util.Arrays;
import java.util.Comparator;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.holdfast.stm.spi.Node;
import org.holdfast.stm.spi.Position;

/** What stands in the cells of a {@link TSortedMap}. */
sealed interface SortedNode extends TreeNode<SortedNode> {

    /** {@return the number of entries of a leaf, or children of a branch} */
    int width();

    /** {@return the greatest width that such a node may have} */
    int maxWidth();

    /**
     * {@return a key that comes after all keys to the left of this node, and after none in it} Not of an empty node.
     */
    Object firstKey();

    /** {@return a node with some of the entries or children of this} */
    SortedNode part(int from, int to);

    /**
     * {@return a node with the entries or children of this and of the one to its right, which is of the same kind}
     *
     * @param firstKey a key that parts the two
     */
    SortedNode followedBy(SortedNode right, Object firstKey);

    /** An entry in a leaf. */
    record Slot(Leaf leaf, int index) {

        public Slot {
            if (index < 0 || index >= leaf.keys.length) {
                throw TreeNode.unfit();
            }
        }

        Object key() {
            return leaf.keys[index];
        }

        Object value() {
            return leaf.values[index];
        }
    }

    /**
     * Entries in the order of their keys: a key and its value have the same index. Only the leaf of an empty map is
     * empty.
     *
     * @param keys the keys, all different
     * @param values the values
     */
    @SuppressWarnings("ArrayRecordComponent") // never changed after construction, never compared
    record Leaf(Object[] keys, Object[] values) implements SortedNode {

        private static final int MAX_WIDTH = 16;

        static final Leaf EMPTY = new Leaf(new Object[0], new Object[0]);

        private static final TVar<SortedNode>[] NO_CHILDREN = cells(0);

        /** {@return where a key stands, or if it does not, -1 minus where it would stand} */
        int indexOf(Object key, Comparator<Object> order) {
            return Arrays.binarySearch(keys, key, order);
        }

        Leaf with(int index, Object key, Object value) {
            return new Leaf(inserted(keys, index, key), inserted(values, index, value));
        }

        Leaf withValue(int index, Object value) {
            Object[] newValues = values.clone();
            newValues[index] = value;
            return new Leaf(keys, newValues);
        }

        Leaf without(int index) {
            return new Leaf(removed(keys, index), removed(values, index));
        }

        @Override
        public int width() {
            return keys.length;
        }

        @Override
        public int maxWidth() {
            return MAX_WIDTH;
        }

        @Override
        public Object firstKey() {
            return keys[0];
        }

        Object lastKey() {
            return keys[keys.length - 1];
        }

        @Override
        public Leaf part(int from, int to) {
            return new Leaf(Arrays.copyOfRange(keys, from, to), Arrays.copyOfRange(values, from, to));
        }

        @Override
        public Leaf followedBy(SortedNode right, Object firstKey) {
            Leaf other = (Leaf) right;
            return new Leaf(joined(keys, other.keys), joined(values, other.values));
        }

        @Override
        public TVar<SortedNode>[] children() {
            return NO_CHILDREN;
        }

        @Override
        public Position position(String component, int index) {
            return component.equals("values") ? Position.valueOf(keys[index]) : Position.ofKey();
        }

        @Override
        public boolean isSound() {
            return Node.isFull(keys) && Node.isFull(values) && keys.length == values.length;
        }
    }

    /**
     * Children in the order of their keys.
     *
     * @param firstKeys for each child a key that comes after all keys to its left and after none in it; that of the
     *     first child says nothing, for it also takes whatever comes before
     * @param children the cells of the children
     * @param sizes at the top of the tree some numbers whose sum is the size of the map; elsewhere none
     */
    @SuppressWarnings("ArrayRecordComponent") // never changed after construction, never compared
    record Branch(Object[] firstKeys, TVar<SortedNode>[] children, TLong[] sizes) implements SortedNode {

        private static final int MAX_WIDTH = 32;

        static Branch top(SortedNode left, SortedNode right, TLong[] sizes) {
            TVar<SortedNode>[] children = cells(2);
            children[0] = new TVar<>(left);
            children[1] = new TVar<>(right);
            return new Branch(new Object[] {left.firstKey(), right.firstKey()}, children, sizes);
        }

        /** {@return which child has a key, if any has} */
        int childOf(Object key, Comparator<Object> order) {
            int found = Arrays.binarySearch(firstKeys, 1, firstKeys.length, key, order);
            return found < 0 ? -found - 2 : found;
        }

        /** {@return this branch with one child more} */
        Branch with(int child, SortedNode node) {
            TVar<SortedNode>[] newChildren = inserted(children, child, new TVar<>(node));
            return new Branch(inserted(firstKeys, child, node.firstKey()), newChildren, sizes);
        }

        Branch without(int child) {
            return new Branch(removed(firstKeys, child), removed(children, child), sizes);
        }

        @Override
        public Position position(String component, int index) {
            return component.equals("firstKeys") ? Position.ofKey() : Position.part();
        }

        @Override
        public boolean isSound() {
            return Node.isFull(firstKeys)
                    && Node.isFull(children)
                    && Node.isFull(sizes)
                    && children.length > 0
                    && children.length == firstKeys.length;
        }

        Branch withSizes(TLong[] newSizes) {
            return new Branch(firstKeys, children, newSizes);
        }

        @Override
        public int width() {
            return children.length;
        }

        @Override
        public int maxWidth() {
            return MAX_WIDTH;
        }

        @Override
        public Object firstKey() {
            return firstKeys[0];
        }

        @Override
        public Branch part(int from, int to) {
            return new Branch(
                    Arrays.copyOfRange(firstKeys, from, to), Arrays.copyOfRange(children, from, to), new TLong[0]);
        }

        @Override
        public Branch followedBy(SortedNode right, Object firstKey) {
            Branch other = (Branch) right;
            Object[] newFirstKeys = joined(firstKeys, other.firstKeys);
            newFirstKeys[firstKeys.length] = firstKey;
            return new Branch(newFirstKeys, joined(children, other.children), sizes);
        }
    }

    private static <T> T[] inserted(T[] array, int index, T element) {
        T[] grown = Arrays.copyOf(array, array.length + 1);
        System.arraycopy(array, index, grown, index + 1, array.length - index);
        grown[index] = element;
        return grown;
    }

    private static <T> T[] removed(T[] array, int index) {
        T[] shrunk = Arrays.copyOf(array, array.length - 1);
        System.arraycopy(array, index + 1, shrunk, index, shrunk.length - index);
        return shrunk;
    }

    private static <T> T[] joined(T[] left, T[] right) {
        T[] both = Arrays.copyOf(left, left.length + right.length);
        System.arraycopy(right, 0, both, left.length, right.length);
        return both;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type cannot be made otherwise
    private static TVar<SortedNode>[] cells(int length) {
        return new TVar[length];
    }
}
