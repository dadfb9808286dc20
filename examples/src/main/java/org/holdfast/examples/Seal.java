package org.holdfast.examples;

/**
 * Stands in a package and tells whether its last update is there as a whole.
 *
 * @param update the last update
 * @param checksum of the package after it
 */
record Seal(Update update, long checksum) {}
