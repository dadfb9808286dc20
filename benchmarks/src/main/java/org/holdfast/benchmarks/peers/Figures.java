package org.holdfast.benchmarks.peers;

import java.util.HashMap;
import java.util.Map;

/** What was measured, by the row's name and the engine. */
final class Figures {

    private record Place(String workload, String engine) {}

    private final Map<Place, Double> figures = new HashMap<>();

    void put(Row row, String engine, double figure) {
        figures.put(new Place(row.workload(), engine), figure);
    }

    /** {@return a figure, or not a number if it is missing} */
    double of(Row row, String engine) {
        return of(row.workload(), engine);
    }

    double of(String workload, String engine) {
        return figures.getOrDefault(new Place(workload, engine), Double.NaN);
    }
}
