package org.holdfast.stm.collect;

import java.util.Objects;
import org.holdfast.stm.TVar;
import org.jspecify.annotations.Nullable;

/** The place of a key in a {@link TMap}, as it stands in the current transaction. */
final class MapPlace implements Place {

    private final Object key;
    private final int hash;
    private final MapNode.@Nullable Branch top;
    private final int depth;
    private final TVar<MapNode> cell;
    private final MapNode.Leaf leaf;
    private final int index;

    /*
     * Outside a transaction the cells on the way are read one after the other, and yet the value found is one that the
     * key had during the call: a cell once split stays split, and only clear() takes a trie out of use. A trie out of
     * use no longer changes, for whoever was about to change it has read the root and restarts; so what is found there
     * is what it held when clear() took effect, which was after the root had been read here.
     */
    private MapPlace(TVar<MapNode> root, Object key) {
        this.key = key;
        this.hash = StableHash.of(Objects.requireNonNull(key, "key"));
        TVar<MapNode> at = root;
        MapNode node = at.get();
        int level = 0;
        top = node instanceof MapNode.Branch branch ? branch : null;
        while (node instanceof MapNode.Branch branch) {
            TreeNode.requireLevel(level);
            at = branch.child(hash, level++);
            node = at.get();
        }
        depth = level;
        cell = at;
        leaf = (MapNode.Leaf) node;
        index = leaf.indexOf(hash, key);
    }

    static MapPlace of(TVar<MapNode> root, Object key) {
        return new MapPlace(root, key);
    }

    /** {@return the value of a key, or null} As a place would find it, but cheaper. */
    static @Nullable Object valueOf(TVar<MapNode> root, Object key) {
        int hash = StableHash.of(Objects.requireNonNull(key, "key"));
        MapNode node = root.get();
        for (int level = 0; node instanceof MapNode.Branch branch; level++) {
            TreeNode.requireLevel(level);
            node = branch.child(hash, level).get();
        }
        MapNode.Leaf leaf = (MapNode.Leaf) node;
        int index = leaf.indexOf(hash, key);
        return index < 0 ? null : leaf.values()[index];
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
            insert(leaf.with(hash, key, value));
        } else if (value != leaf.values()[index]) {
            cell.set(leaf.withValue(index, value));
        }
    }

    private void insert(MapNode.Leaf grown) {
        if (!grown.mustSplit()) {
            cell.set(grown);
        } else if (top == null) {
            cell.set(MapNode.Branch.top(grown));
        } else {
            cell.set(MapNode.Branch.below(grown, depth));
        }
        count(1);
    }

    @Override
    public void remove() {
        if (!isEmpty()) {
            cell.set(leaf.without(index));
            count(-1);
        }
    }

    private void count(int delta) {
        if (top != null && top.sizes().length > 0) {
            top.size(hash).add(delta);
        }
    }
}
