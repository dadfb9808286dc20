package org.holdfast.stm.proof;

/**
 * Something to do to a collection, the transactional one and the plain one alike.
 *
 * @param <C> the type that both have
 */
interface Operation<C> {

    /** {@return the result; no part of it may change when the collection does} */
    Object apply(C collection, long a, long b);
}
