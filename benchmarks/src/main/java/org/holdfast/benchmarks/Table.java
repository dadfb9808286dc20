package org.holdfast.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The figures of all engines side by side, each with its ratio to that of the line's subject. */
public final class Table {

    private final List<Line> lines;
    private final Figures figures;
    private final List<String> engines;

    /** A table of lines, whose columns are those engines in this order of which there are figures. */
    public Table(List<Line> lines, List<String> engines, Figures figures) {
        this.lines = lines;
        this.figures = figures;
        this.engines = engines.stream()
                .filter(engine -> lines.stream().anyMatch(line -> !Double.isNaN(figures.of(line.workload(), engine))))
                .toList();
    }

    /** {@return it in Markdown} */
    public String text() {
        Stream<String> head = Stream.of(
                joined(Stream.concat(
                        Stream.concat(Stream.of("workload", ""), engines.stream()),
                        Stream.of("holdfast / best peer", "goal", "reached"))),
                "|---".repeat(engines.size() + 5) + "|");
        return Stream.concat(head, lines.stream().map(this::text)).collect(Collectors.joining("\n"));
    }

    private String text(Line line) {
        double subject = figures.of(line.workload(), line.subject());
        return joined(Stream.of(
                        Stream.of(line.workload(), line.unit()),
                        engines.stream().map(engine -> cell(line, engine)),
                        Stream.of(
                                number(subject / line.bestPeer(figures)),
                                goals(line, goal -> goal.text(line)),
                                goals(line, goal -> goal.verdict(line, figures))))
                .flatMap(cells -> cells));
    }

    private static String goals(Line line, Function<Goal, String> text) {
        return line.goals().stream().map(text).filter(words -> !words.isEmpty()).collect(Collectors.joining("; "));
    }

    private static String joined(Stream<String> cells) {
        return cells.collect(Collectors.joining(" | ", "| ", " |"));
    }

    private String cell(Line line, String engine) {
        double figure = figures.of(line.workload(), engine);
        if (engine.equals(line.subject())) {
            return "**" + number(figure) + "**";
        }
        double ratio = figure / figures.of(line.workload(), line.subject());
        return number(figure) + (Double.isFinite(ratio) ? " (" + number(ratio) + ")" : "");
    }

    /** {@return three digits of a number, nothing if it is none} */
    public static String number(double number) {
        if (Double.isNaN(number)) {
            return "";
        }
        if (Double.isInfinite(number)) {
            return "never";
        }
        int digits = number >= 100 ? 0 : number >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%,." + digits + "f", number);
    }
}
