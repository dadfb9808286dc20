package org.holdfast.benchmarks;

import java.util.HashMap;
import java.util.Map;

/** What was measured, by workload and engine. */
public final class Figures {

    private record Place(String workload, String engine) {}

    private final Map<Place, Double> figures = new HashMap<>();

    /** Keeps a figure. */
    public void put(String workload, String engine, double figure) {
        figures.put(new Place(workload, engine), figure);
    }

    /** {@return a figure, or not a number if it is missing} */
    public double of(String workload, String engine) {
        return figures.getOrDefault(new Place(workload, engine), Double.NaN);
    }
}
