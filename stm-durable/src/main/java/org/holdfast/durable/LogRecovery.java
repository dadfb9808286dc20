package org.holdfast.durable;

import org.jspecify.annotations.Nullable;

/**
 * What reading a log found.
 *
 * @param commits how many commits were read; earlier ones may stand in segments that did not have to be read
 * @param lastSequence the number of the last commit, 0 if there is none
 * @param end the position where the log ends
 * @param cut what stood behind the last whole commit and was taken away, or null if nothing did
 */
record LogRecovery(
        long commits, long lastSequence, long end, @Nullable Cut cut) {

    /**
     * The end of a log that was cut off when it was opened.
     *
     * @param fileName the file that was cut
     * @param offset where in the file
     * @param position where in the log
     * @param bytes how much was cut off
     * @param keptAs the file that now holds what was cut off, or null if that was nothing but zeros
     * @param damage whether what had been forced is missing; if not, it was a tail that no caller had been told of
     * @param wholeCommits how many whole commits were found in what was cut off
     */
    record Cut(
            String fileName,
            long offset,
            long position,
            long bytes,
            @Nullable String keptAs,
            boolean damage,
            long wholeCommits) {}
}
