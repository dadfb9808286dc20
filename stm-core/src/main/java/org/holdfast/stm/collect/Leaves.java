package org.holdfast.stm.collect;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.holdfast.stm.Stm;
import org.holdfast.stm.TVar;
import org.jspecify.annotations.Nullable;

/**
 * The leaves of a tree, left to right, each read when its turn comes.
 *
 * @param <N> the node type of the tree
 */
final class Leaves<N extends TreeNode<N>> implements Iterator<N> {

    private final Deque<Iterator<TVar<N>>> path = new ArrayDeque<>();
    private @Nullable N next;

    private Leaves(TVar<N> root) {
        path.push(List.of(root).iterator());
    }

    /** {@return the leaves, read one by one} Inside a transaction they stand together by its opacity. */
    static <N extends TreeNode<N>> Iterator<N> walk(TVar<N> root) {
        return new Leaves<>(root);
    }

    /** {@return the leaves as of one instant: the transaction's, or outside one the present} */
    static <N extends TreeNode<N>> Iterator<N> ofOneInstant(TVar<N> root) {
        return Stm.inTransaction()
                ? walk(root)
                : Stm.snapshot(() -> {
                    List<N> leaves = new ArrayList<>();
                    walk(root).forEachRemaining(leaves::add);
                    return leaves.iterator();
                });
    }

    @Override
    public boolean hasNext() {
        while (next == null && !path.isEmpty()) {
            Iterator<TVar<N>> siblings = path.peek();
            if (!siblings.hasNext()) {
                path.pop();
                continue;
            }
            N node = siblings.next().get();
            TVar<N>[] children = node.children();
            if (children.length == 0) {
                next = node;
            } else {
                TreeNode.requireLevel(path.size());
                path.push(Arrays.asList(children).iterator());
            }
        }
        return next != null;
    }

    @Override
    public N next() {
        N leaf = hasNext() ? next : null;
        if (leaf == null) {
            throw new NoSuchElementException();
        }
        next = null;
        return leaf;
    }
}
