package org.holdfast.stm.collect;

import org.holdfast.stm.StmException;
import org.holdfast.stm.TVar;
import org.holdfast.stm.spi.Node;

/**
 * A node of a tree whose every node stands in a variable of its own.
 *
 * @param <N> the node type of the one tree
 */
interface TreeNode<N extends TreeNode<N>> extends Node {

    /** No tree that was made here is as deep as this. */
    int MOST_LEVELS = 64;

    /** Throws at a depth at which the nodes must be in a ring, to which somebody has changed a stored tree. */
    static void requireLevel(int level) {
        if (level > MOST_LEVELS) {
            throw unfit();
        }
    }

    /** {@return what is thrown where a ring or a gap shows that nodes do not belong together} */
    static StmException unfit() {
        return new StmException("the stored nodes of a collection do not fit together;"
                + " something else than Holdfast has changed the store: open a copy of it from before");
    }

    /** {@return the variables of the children, left to right; none in a leaf} The array is not to be changed. */
    TVar<N>[] children();
}
