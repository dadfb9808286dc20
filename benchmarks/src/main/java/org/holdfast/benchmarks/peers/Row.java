package org.holdfast.benchmarks.peers;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.holdfast.benchmarks.Goal;
import org.holdfast.benchmarks.Line;

/**
 * One workload, measured on several engines.
 *
 * @param workload what it is
 * @param metric what is shown of the results
 * @param subject the engine that the goal is for
 * @param trials what is measured, by the engine
 * @param goals what the subject should reach
 */
record Row(String workload, Metric metric, String subject, Map<String, Trial> trials, List<Goal> goals) {

    private static final List<String> PEERS = List.of("multiverse", "scala-stm", "clojure");
    private static final String JDK_BENCHMARK = Trial.JDK + "=";

    /** {@return the rows that stand in {@code comparison.txt}, in that order} */
    static List<Row> all() {
        return Line.fields(Row.class, "comparison.txt").map(Row::of).toList();
    }

    private static Row of(List<String> fields) {
        int count = fields.get(2).isEmpty() ? 0 : Integer.parseInt(fields.get(2));
        int threads = Integer.parseInt(fields.get(3));
        List<String> engines =
                List.of(fields.get(5).replace("peers", String.join(" ", PEERS)).split(" +"));
        Map<String, Trial> trials = new LinkedHashMap<>();
        for (String engine : engines) {
            if (engine.startsWith(JDK_BENCHMARK)) {
                String benchmark = engine.substring(JDK_BENCHMARK.length());
                trials.put(Trial.JDK, new Trial(benchmark, 0, threads, Trial.JDK));
            } else {
                trials.put(engine, new Trial(fields.get(1), count, threads, engine));
            }
        }
        return new Row(fields.get(0), Metric.named(fields.get(4)), engines.get(0), trials, Goal.allOf(fields.get(6)));
    }

    Line line() {
        return new Line(workload, metric.toString(), subject, PEERS, goals);
    }
}
