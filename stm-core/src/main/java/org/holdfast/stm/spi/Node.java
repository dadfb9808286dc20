package org.holdfast.stm.spi;

import java.util.List;

/**
 * A part of a collection that never changes once made, though it may hold arrays. A node is a record; a storage stores
 * it inside the variable that holds it, component by component. A component is a primitive, a value, a variable, or an
 * array of these.
 */
public interface Node extends CollectionPart {

    /** {@return whether the components fit together} Asked where they have been read from somewhere. */
    boolean isSound();

    /** {@return whether an array is there and has no nulls} */
    static boolean isFull(Object[] array) {
        if (array == null) {
            return false;
        }
        for (Object element : array) {
            if (element == null) {
                return false;
            }
        }
        return true;
    }

    /** {@return the objects whose hash codes decided where they stand, so that these must outlast the process} */
    default List<Object> hashed() {
        return List.of();
    }
}
