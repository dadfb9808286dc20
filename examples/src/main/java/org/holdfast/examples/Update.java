package org.holdfast.examples;

import java.util.Locale;
import java.util.Optional;

/**
 * What one transaction did to one package. The same value goes into the package and into the worker, and, once the
 * commit is acknowledged, in a line of its own to whoever keeps the list.
 *
 * @param worker the name of the worker that did it
 * @param number counts the updates of this worker
 * @param action what was done
 * @param packageName to which package
 * @param revision counts the updates of this package
 */
record Update(String worker, long number, Action action, String packageName, long revision) {

    /** What an update does. */
    enum Action {
        INSTALL,
        REMOVE
    }

    private static final String FIRST_WORD = "ack";
    private static final String LAST_WORD = ".";

    /** {@return this update as one line of text, without the end of line} */
    String toLine() {
        String verb = action.name().toLowerCase(Locale.ROOT);
        return String.join(
                " ", FIRST_WORD, worker, Long.toString(number), verb, packageName, Long.toString(revision), LAST_WORD);
    }

    /** {@return the update that a line of text tells, or nothing if it is no such line, or not a whole one} */
    static Optional<Update> ofLine(String line) {
        String[] words = line.split(" ", -1);
        if (words.length != 7 || !words[0].equals(FIRST_WORD) || !words[6].equals(LAST_WORD)) {
            return Optional.empty();
        }
        return Optional.of(new Update(
                words[1],
                Long.parseLong(words[2]),
                Action.valueOf(words[3].toUpperCase(Locale.ROOT)),
                words[4],
                Long.parseLong(words[5])));
    }
}
