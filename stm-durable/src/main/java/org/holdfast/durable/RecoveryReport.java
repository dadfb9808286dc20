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
 * @param readOnly whether it was opened to read only: then nothing was changed, and what the log shows later is not
 *     seen
 * @param position the end of what was found in the log
 * @param took how long it took
 */
public record RecoveryReport(
        Path directory,
        boolean clean,
        Optional<String> rebuiltBecause,
        long commits,
        Optional<Cut> cut,
        boolean readOnly,
        long position,
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
            String where = damage
                    ? "DAMAGE: commits that had been acknowledged are missing from offset " + offset + " of " + file
                    : file + " ended at offset " + offset + " in a commit that was not whole, as a crash leaves it";
            String cutOff = bytes == 0
                    ? "nothing stands there"
                    : bytes + (damage ? " damaged bytes from there on" : " bytes from there on")
                            + (wholeCommits == 0
                                    ? ""
                                    : ", with " + count(wholeCommits) + " among them that would be whole,")
                            + " were cut off"
                            + keptAs.map(name -> " and are kept in " + name).orElse("; all were zeros");
            return where + "; " + cutOff;
        }
    }

    @Override
    public String toString() {
        if (readOnly) {
            return directory + ": opened to read only, as of position " + position + " of its log; " + count(commits)
                    + " taken from there, " + took.toMillis() + " ms";
        }
        StringBuilder words = new StringBuilder(directory + ": ");
        cut.filter(Cut::damage).ifPresent(damage -> words.append(damage).append("; all before it is there; "));
        words.append(state());
        cut.filter(end -> !end.damage()).ifPresent(end -> words.append("; ").append(end));
        if (clean && rebuiltBecause.isPresent()) {
            words.append("; the image was rebuilt, because ").append(rebuiltBecause.get());
        }
        if (commits > 0 || !clean) {
            words.append("; ").append(count(commits)).append(" taken from the log");
        }
        return words.append(", ").append(took.toMillis()).append(" ms").toString();
    }

    private String state() {
        if (!clean) {
            return "had not been closed, and was recovered";
        }
        return rebuiltBecause.isPresent() ? "had been closed" : "nothing had to be recovered";
    }

    private static String count(long commits) {
        return commits == 1 ? "1 commit" : commits + " commits";
    }
}
