package org.holdfast.stm.spi;

/** A part of a collection, which users know nothing of: messages name what stands in it by its position. */
public interface CollectionPart {

    /**
     * {@return where something stands in the collection}
     *
     * @param component the name of the component or field in which it stands
     * @param index its index there, if that is an array
     */
    Position position(String component, int index);
}
