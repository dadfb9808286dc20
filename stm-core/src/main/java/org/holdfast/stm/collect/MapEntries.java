package org.holdfast.stm.collect;

import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;

/** Iterates over the entries of a map, leaf by leaf, as of one instant. */
final class MapEntries<K, V> extends EntryCursor<K, V> {

    private final Iterator<MapNode> leaves;
    private MapNode.Leaf leaf = MapNode.Leaf.EMPTY;
    private int next;

    MapEntries(AtomicMap<K, V> map, Iterator<MapNode> leaves) {
        super(map);
        this.leaves = leaves;
    }

    @Override
    public boolean hasNext() {
        while (next == leaf.size() && leaves.hasNext()) {
            leaf = (MapNode.Leaf) leaves.next();
            next = 0;
        }
        return next < leaf.size();
    }

    @Override
    public Map.Entry<K, V> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        int shown = next++;
        return shown(leaf.keys()[shown], leaf.values()[shown]);
    }
}
