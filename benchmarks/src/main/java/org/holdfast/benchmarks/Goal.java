package org.holdfast.benchmarks;

import java.util.List;
import java.util.stream.Stream;

/**
 * What the subject of a line should reach: at least, if the line shows a rate, else at most.
 *
 * @param factor how many times the reference
 * @param reference the best peer, an engine, another line, or nothing if the factor is the limit itself
 */
public record Goal(double factor, String reference) {

    private static final String OF = " of ";
    private static final String BEST_PEER = "best peer";
    private static final String ROW = "row ";

    /** {@return the goals of a text such as {@code 1 of raw; 1.2 of best peer}, none of an empty one} */
    public static List<Goal> allOf(String text) {
        return Stream.of(text.split(";"))
                .map(String::strip)
                .filter(goal -> !goal.isEmpty())
                .map(Goal::of)
                .toList();
    }

    private static Goal of(String text) {
        int of = text.indexOf(OF);
        return of < 0
                ? new Goal(Double.parseDouble(text), "")
                : new Goal(Double.parseDouble(text.substring(0, of)), text.substring(of + OF.length()));
    }

    /** {@return how many times the reference the subject's figure is, not a number if one of them is missing} */
    public double reached(Line line, Figures figures) {
        return figures.of(line.workload(), line.subject()) / reference(line, figures);
    }

    private double reference(Line line, Figures figures) {
        if (reference.isEmpty()) {
            return 1;
        }
        if (reference.equals(BEST_PEER)) {
            return line.bestPeer(figures);
        }
        return reference.startsWith(ROW)
                ? figures.of(reference.substring(ROW.length()), line.subject())
                : figures.of(line.workload(), reference);
    }

    String text(Line line) {
        return (line.isRate() ? "≥ " : "≤ ") + Table.number(factor) + (reference.isEmpty() ? "" : " × " + reference);
    }

    /** {@return whether the goal is reached, in words, nothing if a figure is missing} */
    String verdict(Line line, Figures figures) {
        double reached = reached(line, figures);
        if (Double.isNaN(reached)) {
            return "";
        }
        boolean isReached = line.isRate() ? reached >= factor : reached <= factor;
        return (isReached ? "yes, " : "**no**, ") + Table.number(reached);
    }
}
