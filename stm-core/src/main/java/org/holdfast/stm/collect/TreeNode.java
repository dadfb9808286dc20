package org.holdfast.stm.collect;

import org.holdfast.stm.TVar;
import org.holdfast.stm.spi.Node;

/**
 * A node of a tree whose every node stands in a variable of its own.
 *
 * @param <N> the node type of the one tree
 */
interface TreeNode<N extends TreeNode<N>> extends Node {

    /** {@return the variables of the children, left to right; none in a leaf} The array is not to be changed. */
    TVar<N>[] children();
}
