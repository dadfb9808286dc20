package org.holdfast.stm.collect;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.holdfast.stm.spi.Node;
import org.holdfast.stm.spi.Position;

/** What stands in the cells of a {@link TMap}. */
sealed interface MapNode extends TreeNode<MapNode> {

    /**
     * Entries side by side: a hash, its key and its value have the same index. In no order.
     *
     * @param hashes the {@link StableHash}es of the keys
     * @param keys the keys, all different
     * @param values the values
     */
    @SuppressWarnings("ArrayRecordComponent") // never changed after construction, never compared
    record Leaf(int[] hashes, Object[] keys, Object[] values) implements MapNode {

        /** More entries than this are split, unless all their hashes are equal. */
        static final int CAPACITY = 16;

        static final Leaf EMPTY = new Leaf(new int[0], new Object[0], new Object[0]);

        @SuppressWarnings({"unchecked", "rawtypes"}) // empty
        private static final TVar<MapNode>[] NO_CHILDREN = new TVar[0];

        int size() {
            return hashes.length;
        }

        /** {@return where a key stands, or -1} */
        int indexOf(int hash, Object key) {
            for (int i = 0; i < hashes.length; i++) {
                if (hashes[i] == hash && key.equals(keys[i])) {
                    return i;
                }
            }
            return -1;
        }

        Leaf with(int hash, Object key, Object value) {
            int size = size();
            int[] newHashes = Arrays.copyOf(hashes, size + 1);
            Object[] newKeys = Arrays.copyOf(keys, size + 1);
            Object[] newValues = Arrays.copyOf(values, size + 1);
            newHashes[size] = hash;
            newKeys[size] = key;
            newValues[size] = value;
            return new Leaf(newHashes, newKeys, newValues);
        }

        Leaf withValue(int index, Object value) {
            Object[] newValues = values.clone();
            newValues[index] = value;
            return new Leaf(hashes, keys, newValues);
        }

        Leaf without(int index) {
            return size() == 1
                    ? EMPTY
                    : only(IntStream.range(0, size()).filter(i -> i != index).toArray());
        }

        /** {@return the entries at some indices} */
        Leaf only(int[] indices) {
            int[] newHashes = new int[indices.length];
            Object[] newKeys = new Object[indices.length];
            Object[] newValues = new Object[indices.length];
            for (int i = 0; i < indices.length; i++) {
                newHashes[i] = hashes[indices[i]];
                newKeys[i] = keys[indices[i]];
                newValues[i] = values[indices[i]];
            }
            return new Leaf(newHashes, newKeys, newValues);
        }

        boolean mustSplit() {
            return size() > CAPACITY && IntStream.of(hashes).anyMatch(hash -> hash != hashes[0]);
        }

        @Override
        public TVar<MapNode>[] children() {
            return NO_CHILDREN;
        }

        @Override
        public List<Object> hashed() {
            return List.of(keys);
        }

        @Override
        public Position position(String component, int index) {
            return component.equals("values") ? Position.valueOf(keys[index]) : Position.ofKey();
        }

        @Override
        public boolean isSound() {
            return Node.isFull(keys)
                    && Node.isFull(values)
                    && hashes != null
                    && hashes.length == keys.length
                    && keys.length == values.length;
        }
    }

    /**
     * Children by four bits of the hash. Made when a leaf overflows and never replaced by another branch.
     *
     * @param children one for each value of the four bits
     * @param sizes at the top of the trie the numbers of entries, by another two bits of their hashes; elsewhere none
     */
    @SuppressWarnings("ArrayRecordComponent") // never changed after construction, never compared
    record Branch(TVar<MapNode>[] children, TLong[] sizes) implements MapNode {

        private static final int BITS = 4;
        private static final int WIDTH = 1 << BITS;
        private static final int STRIPE_BITS = 2;

        /** {@return a branch with the entries of a leaf, shared out by the bits from a depth on} */
        static Branch below(Leaf leaf, int depth) {
            return new Branch(sharedOut(leaf, depth), new TLong[0]);
        }

        /** {@return a branch with the entries of a leaf, shared out and counted} */
        static Branch top(Leaf leaf) {
            long[] counts = new long[1 << STRIPE_BITS];
            for (int hash : leaf.hashes) {
                counts[stripe(hash)]++;
            }
            TLong[] sizes = Arrays.stream(counts).mapToObj(TLong::new).toArray(TLong[]::new);
            return new Branch(sharedOut(leaf, 0), sizes);
        }

        @SuppressWarnings({"unchecked", "rawtypes"}) // filled here
        private static TVar<MapNode>[] sharedOut(Leaf leaf, int depth) {
            TVar<MapNode>[] children = new TVar[WIDTH];
            for (int slot = 0; slot < WIDTH; slot++) {
                int wanted = slot;
                int[] indices = IntStream.range(0, leaf.size())
                        .filter(i -> slot(leaf.hashes[i], depth) == wanted)
                        .toArray();
                Leaf share = indices.length == 0 ? Leaf.EMPTY : leaf.only(indices);
                children[slot] = new TVar<>(share.mustSplit() ? below(share, depth + 1) : share);
            }
            return children;
        }

        @Override
        public Position position(String component, int index) {
            return Position.part();
        }

        @Override
        public boolean isSound() {
            return Node.isFull(children)
                    && children.length == WIDTH
                    && Node.isFull(sizes)
                    && (sizes.length == 0 || sizes.length == 1 << STRIPE_BITS);
        }

        TVar<MapNode> child(int hash, int depth) {
            return children[slot(hash, depth)];
        }

        TLong size(int hash) {
            return sizes[stripe(hash)];
        }

        static int slot(int hash, int depth) {
            return (hash >>> (depth * BITS)) & (WIDTH - 1);
        }

        private static int stripe(int hash) {
            return hash >>> (Integer.SIZE - STRIPE_BITS);
        }
    }
}
