package org.holdfast.durable;

/**
 * How much is expected to come to an image: it is made with room for that, and grows if there is more.
 *
 * @param entries the number of its entries
 * @param entryBytes what one takes on the average
 */
record ImageSize(long entries, double entryBytes) {

    static final ImageSize UNKNOWN = new ImageSize(0, 128);

    /** {@return the size of what may come where this is} */
    ImageSize times(double factor) {
        return new ImageSize((long) (entries * factor), entryBytes);
    }
}
