package org.holdfast.stm.proof;

/**
 * A value that stood at a place. No two are equal, so whoever saw it saw what its writer wrote.
 *
 * @param place where it stood
 * @param id 0 for what stood there at first
 */
record Version(Object place, long id) {

    static Version first(Object place) {
        return new Version(place, 0);
    }

    boolean isFirst() {
        return id == 0;
    }

    @Override
    public String toString() {
        return place + "=" + (isFirst() ? "first" : Long.toString(id));
    }
}
