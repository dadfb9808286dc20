package org.holdfast.benchmarks.peers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * One workload, measured on several engines.
 *
 * @param workload what it is
 * @param metric what is shown of the results
 * @param subject the engine that the goal is for
 * @param trials what is measured, by the engine
 * @param goal what the subject should reach
 */
record Row(String workload, Metric metric, String subject, Map<String, Trial> trials, Goal goal) {

    private static final String JDK_BENCHMARK = Trial.JDK + "=";

    /** {@return the rows that stand in {@code comparison.txt}, in that order} */
    static List<Row> all() {
        try (InputStream text = Objects.requireNonNull(Row.class.getResourceAsStream("comparison.txt"))) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(Row::of)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Row of(String line) {
        List<String> fields =
                Stream.of(line.split("\\|", -1)).map(String::strip).toList();
        int count = fields.get(2).isEmpty() ? 0 : Integer.parseInt(fields.get(2));
        int threads = Integer.parseInt(fields.get(3));
        List<String> engines = List.of(
                fields.get(5).replace("peers", String.join(" ", Goal.PEERS)).split(" +"));
        Map<String, Trial> trials = new LinkedHashMap<>();
        for (String engine : engines) {
            if (engine.startsWith(JDK_BENCHMARK)) {
                String benchmark = engine.substring(JDK_BENCHMARK.length());
                trials.put(Trial.JDK, new Trial(benchmark, 0, threads, Trial.JDK));
            } else {
                trials.put(engine, new Trial(fields.get(1), count, threads, engine));
            }
        }
        return new Row(fields.get(0), Metric.named(fields.get(4)), engines.get(0), trials, Goal.of(fields.get(6)));
    }
}
