package org.holdfast.stm.spi;

/** A transactional variable as a storage sees it. What can be done with one stands in {@link Memory}. */
public interface Variable {}
