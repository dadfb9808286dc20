package org.holdfast.benchmarks.peers;

import java.util.List;

/**
 * What the first engine of a row should not exceed.
 *
 * @param factor how many times the reference, or infinite if there is no goal
 * @param reference the best peer, an engine, another row, or nothing if the factor is the limit itself
 */
record Goal(double factor, String reference) {

    static final List<String> PEERS = List.of("multiverse", "scala-stm", "clojure");

    private static final String OF = " of ";
    private static final String BEST_PEER = "best peer";
    private static final String ROW = "row ";

    static Goal of(String text) {
        if (text.isEmpty()) {
            return new Goal(Double.POSITIVE_INFINITY, "");
        }
        int of = text.indexOf(OF);
        return of < 0
                ? new Goal(Double.parseDouble(text), "")
                : new Goal(Double.parseDouble(text.substring(0, of)), text.substring(of + OF.length()));
    }

    boolean exists() {
        return Double.isFinite(factor);
    }

    /** {@return how many times the reference the subject's figure is, not a number if one of them is missing} */
    double reached(Row row, Figures figures) {
        return figures.of(row, row.subject()) / reference(row, figures);
    }

    private double reference(Row row, Figures figures) {
        if (reference.isEmpty()) {
            return 1;
        }
        if (reference.equals(BEST_PEER)) {
            return bestPeer(row, figures);
        }
        return reference.startsWith(ROW)
                ? figures.of(reference.substring(ROW.length()), row.subject())
                : figures.of(row, reference);
    }

    static double bestPeer(Row row, Figures figures) {
        return PEERS.stream()
                .mapToDouble(peer -> figures.of(row, peer))
                .filter(figure -> !Double.isNaN(figure))
                .min()
                .orElse(Double.NaN);
    }

    @Override
    public String toString() {
        return !exists() ? "" : "≤ " + Table.number(factor) + (reference.isEmpty() ? "" : " × " + reference);
    }
}
