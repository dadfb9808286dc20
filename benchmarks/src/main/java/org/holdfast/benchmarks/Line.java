package org.holdfast.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * One line of a table: a workload, and what its figures mean.
 *
 * @param workload its name
 * @param unit of the figures; of a rate (…/s) more is better, of anything else less
 * @param subject the engine that the goals are for
 * @param peers the engines of which the best is the best peer
 * @param goals what the subject should reach
 */
public record Line(String workload, String unit, String subject, List<String> peers, List<Goal> goals) {

    /**
     * {@return the fields of the lines of a text beside a class} They are divided by {@code |}; what begins with
     * {@code #} is a comment.
     */
    public static Stream<List<String>> fields(Class<?> beside, String name) {
        try (InputStream text = Objects.requireNonNull(beside.getResourceAsStream(name))) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line ->
                            Stream.of(line.split("\\|", -1)).map(String::strip).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isRate() {
        return unit.endsWith("/s");
    }

    double bestPeer(Figures figures) {
        DoubleStream found =
                peers.stream().mapToDouble(peer -> figures.of(workload, peer)).filter(figure -> !Double.isNaN(figure));
        return (isRate() ? found.max() : found.min()).orElse(Double.NaN);
    }
}
