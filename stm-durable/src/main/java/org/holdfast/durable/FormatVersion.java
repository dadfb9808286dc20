package org.holdfast.durable;

/** The versions of the formats on disk. Each stands where its format does; what is of another one is never read. */
final class FormatVersion {

    private FormatVersion() {}

    /**
     * Refuses another version.
     *
     * @param what the file, or the place in it
     */
    static void require(int known, int found, String what) {
        if (found != known) {
            throw new StoreException(what + " has version " + found + " of its format, and this release reads version "
                    + known + "; open the store with the release of Holdfast that wrote it, or with a later one");
        }
    }
}
