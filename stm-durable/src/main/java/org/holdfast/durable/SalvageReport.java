package org.holdfast.durable;

import java.nio.file.Path;
import java.util.List;

/**
 * What {@link DurableStore#salvage} has found.
 *
 * @param from the directory of the damaged store
 * @param to the directory of the new one
 * @param commits how many commits were whole, and are in the new store
 * @param lost how many commits that are known to have been before a whole one are missing in it; those at the end
 *     cannot be counted
 * @param damages where something is missing or not whole, in the order of the log; empty if nothing is
 */
public record SalvageReport(Path from, Path to, long commits, long lost, List<Damage> damages) {

    /**
     * A place where something is missing or not whole.
     *
     * @param file the name of the file
     * @param offset where in the file
     * @param bytes how much of it was passed over
     * @param what is wrong, in words
     */
    public record Damage(String file, long offset, long bytes, String what) {

        @Override
        public String toString() {
            return file + ", " + bytes + " bytes from offset " + offset + ": " + what;
        }
    }

    /** Takes a copy of the list. */
    public SalvageReport {
        damages = List.copyOf(damages);
    }

    @Override
    public String toString() {
        StringBuilder words = new StringBuilder(
                commits + " commits of " + from + " were whole and are in " + to + "; at least " + lost + " are lost");
        damages.forEach(damage -> words.append(System.lineSeparator()).append(damage));
        return words.toString();
    }
}
