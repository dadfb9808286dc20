package org.holdfast.benchmarks.stores;

import java.util.List;
import java.util.Locale;
import org.holdfast.benchmarks.Goal;
import org.holdfast.benchmarks.Line;

/**
 * One measurement, made of several engines.
 *
 * @param workload what it is
 * @param measurement what is measured
 * @param accounts in the store
 * @param threads how many transfer
 * @param isLong whether it is kept for long runs
 * @param engines of which it is measured, the subject of the goals first
 * @param goals what the subject should reach
 */
record Row(
        String workload,
        Measurement measurement,
        int accounts,
        int threads,
        boolean isLong,
        List<String> engines,
        List<Goal> goals) {

    /** Stands for the engines that keep what they have acknowledged, also of a large store. */
    private static final List<String> LARGE_PEERS = List.of("sqlite", "h2-mvstore", "rocksdb", "lmdb", "xodus");

    private static final String ASKED = "n";
    private static final String LONG = " long";

    /** {@return the rows that stand in {@code comparison.txt}, in that order} */
    static List<Row> all(int accounts) {
        return Line.fields(Row.class, "comparison.txt")
                .map(fields -> of(fields, accounts))
                .toList();
    }

    private static Row of(List<String> fields, int accounts) {
        String size = fields.get(2).replace(LONG, "");
        return new Row(
                fields.get(0).replaceAll("\\bn\\b", String.format(Locale.ROOT, "%,d", accounts)),
                Measurement.named(fields.get(1)),
                size.equals(ASKED) ? accounts : Integer.parseInt(size),
                Integer.parseInt(fields.get(3)),
                fields.get(2).endsWith(LONG),
                List.of(fields.get(4)
                        .replace("peers", String.join(" ", LARGE_PEERS))
                        .split(" +")),
                Goal.allOf(fields.get(5)));
    }

    Line line() {
        return new Line(workload, measurement.unit(), engines.get(0), BankStore.PEERS, goals);
    }
}
