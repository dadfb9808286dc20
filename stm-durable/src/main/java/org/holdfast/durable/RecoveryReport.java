package org.holdfast.durable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What opening a store found and did; {@link #toString} says it in words.
 *
 * @param directory the store's
 * @param clean whether the store had been closed, so that there was nothing to recover
 * @param rebuiltBecause why the image of the latest states was built anew from the log; empty if it was used as it was
 * @param commits how many commits were taken from the log, because the image did not have them
 * @param cut what stood behind the last whole commit and was taken away
 * @param took how long it took
 */
public record RecoveryReport(
        Path directory,
        boolean clean,
        Optional<String> rebuiltBecause,
        long commits,
        Optional<Cut> cut,
        Duration took) {

    /**
     * The end of a log that was cut off.
     *
     * @param file the name of the file that was cut
     * @param offset where in the file
     * @param bytes how much was cut off
     * @param keptAs the name of the file that now holds what was cut off; empty if that was nothing but zeros
     * @param damage whether acknowledged commits are missing; if not, it was the unacknowledged end of a crashed
     *     process
     * @param wholeCommits how many whole commits stand in what was cut off; they follow a gap and were not applied
     */
    public record Cut(
            String file, long offset, long bytes, Optional<String> keptAs, boolean damage, long wholeCommits) {

        @Override
        public String toString() {
            String what = damage
                    ? "DAMAGE: " + file + " is damaged at offset " + offset
                            + ", where commits that had been acknowledged stood; " + bytes
                            + " bytes from there on, with " + wholeCommits
                            + " whole commits behind the damage, were taken out"
                    : file + " ended at offset " + offset + " in a commit that had not been acknowledged; " + bytes
                            + " bytes were cut off";
            return what + keptAs.map(name -> " and kept in " + name).orElse("");
        }
    }

    @Override
    public String toString() {
        StringBuilder words = new StringBuilder(directory.toString());
        words.append(
                clean ? ": had been closed cleanly" : ": had not been closed; all acknowledged commits were recovered");
        rebuiltBecause.ifPresent(why ->
                words.append("; image rebuilt from the log (").append(why).append(')'));
        words.append("; ")
                .append(commits)
                .append(" commits taken from the log, in ")
                .append(took.toMillis())
                .append(" ms");
        cut.ifPresent(end -> words.append("; ").append(end));
        return words.toString();
    }
}
