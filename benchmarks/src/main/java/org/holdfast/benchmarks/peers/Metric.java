package org.holdfast.benchmarks.peers;

import java.util.stream.Stream;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/** What a row shows of a benchmark's result. */
enum Metric {
    NANOS("ns"),
    NANOS_EACH("ns each"),
    NANOS_OF_WRITER("ns of writer"),
    ATTEMPTS("attempts"),
    BYTES("bytes");

    private final String text;

    Metric(String text) {
        this.text = text;
    }

    static Metric named(String text) {
        return Stream.of(values())
                .filter(metric -> metric.text.equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("nothing to show is named '" + text + "'"));
    }

    double of(RunResult result, int count) {
        return switch (this) {
            case NANOS -> result.getPrimaryResult().getScore();
            case NANOS_EACH -> result.getPrimaryResult().getScore() / count;
            case NANOS_OF_WRITER -> secondary(result, "write");
            case ATTEMPTS ->
                secondary(result, "attempts") / (secondary(result, "audits") - secondary(result, "gaveUp"));
            case BYTES -> throw new IllegalArgumentException("no benchmark measures bytes");
        };
    }

    private static double secondary(RunResult result, String name) {
        Result<?> found = result.getSecondaryResults().get(name);
        if (found == null) {
            throw new IllegalArgumentException(result.getParams().getBenchmark() + " has no result '" + name + "'");
        }
        return found.getScore();
    }

    @Override
    public String toString() {
        return text;
    }
}
