package org.holdfast.stm.collect;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.holdfast.stm.Stm;
import org.holdfast.stm.TVar;

/** A {@link TMap} as it was at one instant: its leaves, and its branches without their variables. */
final class MapCopy<K, V> extends AtomicMap<K, V> {

    /** In place of a branch. */
    @SuppressWarnings("ArrayRecordComponent") // never changed after construction, never compared
    private record Fork(Object[] children) {}

    private final List<MapNode> leaves = new ArrayList<>();

    /** A leaf, or a fork whose children are such. */
    private final Object root;

    private final long size;

    private MapCopy(TVar<MapNode> root) {
        this.root = copied(root.get());
        this.size =
                leaves.stream().mapToLong(leaf -> ((MapNode.Leaf) leaf).size()).sum();
    }

    static <K, V> MapCopy<K, V> of(TVar<MapNode> root) {
        return Stm.snapshot(() -> new MapCopy<>(root));
    }

    private Object copied(MapNode node) {
        if (node instanceof MapNode.Branch branch) {
            Object[] children = new Object[branch.children().length];
            for (int i = 0; i < children.length; i++) {
                children[i] = copied(branch.children()[i].get());
            }
            return new Fork(children);
        }
        leaves.add(node);
        return node;
    }

    @Override
    public int size() {
        return (int) Math.min(Integer.MAX_VALUE, size);
    }

    @Override
    Place place(Object key) {
        int hash = StableHash.of(Objects.requireNonNull(key, "key"));
        Object at = root;
        for (int depth = 0; at instanceof Fork fork; depth++) {
            at = fork.children[MapNode.Branch.slot(hash, depth)];
        }
        MapNode.Leaf leaf = (MapNode.Leaf) at;
        int index = leaf.indexOf(hash, key);
        return new FrozenPlace(index < 0 ? null : leaf.values()[index]);
    }

    @Override
    Iterator<Map.Entry<K, V>> entries() {
        return new MapEntries<>(this, leaves.iterator());
    }
}
