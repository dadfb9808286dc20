package org.holdfast.stm.collect;

import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Iterates over the entries of a range, upwards or downwards. It shows the rest of a leaf that it has met, and then
 * looks for the next key: what changes meanwhile, and splits or joins leaves, cannot make it miss or repeat others.
 */
final class SortedEntries<K, V> extends EntryCursor<K, V> {

    private final SortedLeaves leaves;
    private final KeyRange range;
    private final boolean descending;

    /** What has been shown is behind this. */
    private @Nullable Cut cut;

    /** The same when the leaf before was left. */
    private @Nullable Cut cutBefore;

    private SortedNode.@Nullable Slot next;
    private boolean ended;

    SortedEntries(AtomicMap<K, V> map, SortedLeaves leaves, KeyRange range, boolean descending) {
        super(map);
        this.leaves = leaves;
        this.range = range;
        this.descending = descending;
    }

    @Override
    public boolean hasNext() {
        if (next == null && !ended) {
            requireProgress();
            next = descending ? range.below(leaves, cut) : range.above(leaves, cut);
            ended = next == null;
        }
        return next != null;
    }

    /** Keys that somebody has changed in a store may be in no order, and would then be shown again and again. */
    private void requireProgress() {
        if (cut != null && cutBefore != null) {
            int compared = range.order().compare(cut.key(), cutBefore.key());
            if (descending ? compared >= 0 : compared <= 0) {
                throw TreeNode.unfit();
            }
        }
        cutBefore = cut;
    }

    @Override
    public Map.Entry<K, V> next() {
        SortedNode.Slot shown = hasNext() ? next : null;
        if (shown == null) {
            throw new NoSuchElementException();
        }
        cut = new Cut(shown.key(), !descending);
        next = neighbour(shown.leaf(), shown.index() + (descending ? -1 : 1));
        return shown(shown.key(), shown.value());
    }

    private SortedNode.@Nullable Slot neighbour(SortedNode.Leaf leaf, int index) {
        if (index < 0 || index == leaf.width()) {
            return null;
        }
        ended = !range.contains(leaf.keys()[index]);
        return ended ? null : new SortedNode.Slot(leaf, index);
    }
}
