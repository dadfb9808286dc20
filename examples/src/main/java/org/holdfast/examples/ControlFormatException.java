package org.holdfast.examples;

/** Thrown where a file is not in the format of Debian's package database. */
final class ControlFormatException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /**
     * A complaint about one line.
     *
     * @param place where it is
     * @param expected what should have stood there
     * @param found what does
     */
    ControlFormatException(Place place, String expected, String found) {
        super(place + ": expected " + expected + ", found " + (found.isEmpty() ? "nothing" : "'" + found + "'"));
    }

    /**
     * A line of a file.
     *
     * @param file its name
     * @param line counted from 1
     */
    record Place(String file, int line) {

        @Override
        public String toString() {
            return file + ":" + line;
        }
    }
}
