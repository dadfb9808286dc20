package org.holdfast.examples;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Puts numbers and lists into words. */
final class Text {

    private Text() {}

    /** {@return 1234 as 1,234} */
    static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@return 1 and "package" as 1 package, 2 as 2 packages} */
    static String count(long number, String noun) {
        return number(number) + " " + noun + (number == 1 ? "" : "s");
    }

    /** {@return nanoseconds in a unit that suits them} */
    static String duration(long nanos) {
        double millis = nanos / 1e6;
        if (millis < 10) {
            return String.format(Locale.ROOT, "%.1f ms", millis);
        }
        return millis < 10_000
                ? String.format(Locale.ROOT, "%.0f ms", millis)
                : String.format(Locale.ROOT, "%.1f s", millis / 1000);
    }

    /** {@return bytes in a unit that suits them} */
    static String bytes(long bytes) {
        return bytes < 1 << 20
                ? String.format(Locale.ROOT, "%,.1f KiB", bytes / 1024.0)
                : String.format(Locale.ROOT, "%,.1f MiB", bytes / (1024.0 * 1024));
    }

    /** {@return how many per second} */
    static String perSecond(long number, long nanos) {
        return number(Math.round(number * 1e9 / Math.max(1, nanos)));
    }

    /** {@return words in as few lines as they fit into} */
    static List<String> wrapped(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
