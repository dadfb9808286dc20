package org.holdfast.benchmarks.peers;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The figures of all engines side by side, each with its ratio to the row's subject. */
final class Table {

    private static final List<String> COLUMNS = List.of(
            Trial.JDK,
            "plain",
            "lock",
            "multiverse",
            "scala-stm",
            "clojure",
            "holdfast-lookup",
            "holdfast-atomic",
            "holdfast");

    private final List<Row> rows;
    private final Figures figures;
    private final List<String> engines;

    Table(List<Row> rows, Figures figures) {
        this.rows = rows;
        this.figures = figures;
        engines = COLUMNS.stream()
                .filter(engine -> rows.stream().anyMatch(row -> !Double.isNaN(figures.of(row, engine))))
                .toList();
    }

    /** {@return it in Markdown} */
    String text() {
        Stream<String> head = Stream.of(
                line(Stream.concat(
                        Stream.concat(Stream.of("workload", ""), engines.stream()),
                        Stream.of("holdfast / best peer", "goal", "reached"))),
                "|---".repeat(engines.size() + 5) + "|");
        return Stream.concat(head, rows.stream().map(this::line)).collect(Collectors.joining("\n"));
    }

    private String line(Row row) {
        return line(Stream.of(
                        Stream.of(row.workload(), row.metric().toString()),
                        engines.stream().map(engine -> cell(row, engine)),
                        Stream.of(
                                number(figures.of(row, row.subject()) / Goal.bestPeer(row, figures)),
                                row.goal().toString(),
                                reached(row)))
                .flatMap(cells -> cells));
    }

    private static String line(Stream<String> cells) {
        return cells.collect(Collectors.joining(" | ", "| ", " |"));
    }

    private String cell(Row row, String engine) {
        double figure = figures.of(row, engine);
        if (engine.equals(row.subject())) {
            return "**" + number(figure) + "**";
        }
        double ratio = figure / figures.of(row, row.subject());
        return number(figure) + (Double.isFinite(ratio) ? " (" + number(ratio) + ")" : "");
    }

    private String reached(Row row) {
        double reached = row.goal().reached(row, figures);
        if (!row.goal().exists() || Double.isNaN(reached)) {
            return "";
        }
        return (reached <= row.goal().factor() ? "yes, " : "**no**, ") + number(reached);
    }

    /** {@return three digits of a number, nothing if it is none} */
    static String number(double number) {
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
