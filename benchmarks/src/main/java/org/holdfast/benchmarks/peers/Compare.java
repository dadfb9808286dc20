package org.holdfast.benchmarks.peers;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.holdfast.benchmarks.Figures;
import org.holdfast.benchmarks.Table;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the workloads on all engines, and prints one table beside the goals. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description = "Runs the same workloads on Holdfast and its peers, and prints one table. A figure is the time of"
                + " one call of one thread; in brackets stands its ratio to Holdfast's.")
public final class Compare implements Callable<Integer> {

    static final List<String> COLUMNS = List.of(
            Trial.JDK,
            "plain",
            "lock",
            "multiverse",
            "scala-stm",
            "clojure",
            "holdfast-lookup",
            "holdfast-atomic",
            "holdfast");

    @Option(
            names = "--long",
            description = "Measure each figure in 2 processes for 5 s, after 5 s of warming up; this takes about"
                    + " 50 minutes. Otherwise in 1 process for 1.2 s, after 2 s, which takes less than 10.")
    private boolean isLong;

    @Option(names = "--rows", description = "Only workloads in whose names this regular expression is found.")
    private Pattern rows = Pattern.compile("");

    @Option(
            names = "--engines",
            split = ",",
            description =
                    "Only these, of: jdk, plain, lock, multiverse, scala-stm, clojure, holdfast-lookup, holdfast-atomic, holdfast.")
    private Set<String> engines = Set.of();

    @Option(names = "--jvm", description = "The java command to measure with, if it is not the one that runs this.")
    private @Nullable String jvm;

    @Option(names = "--jvm-args", description = "What else to tell it, such as -XX:+UseParallelGC.")
    private @Nullable String jvmArgs;

    @Option(names = "--json", description = "The file for JMH's results.")
    private Path json = Path.of("compare.json");

    @Option(names = "--log", description = "The file for JMH's output.")
    private Path log = Path.of("compare.log");

    @Option(names = "--list", description = "Only list the workloads.")
    private boolean isList;

    private final Map<String, Footprint.Bytes> footprints = new HashMap<>();
    private final Figures figures = new Figures();

    private Compare() {}

    /** Runs the command. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Compare()).execute(args));
    }

    /** {@return 0} */
    @Override
    public Integer call() throws IOException {
        List<Row> chosen = Row.all().stream()
                .filter(row -> rows.matcher(row.workload()).find())
                .toList();
        if (isList) {
            chosen.forEach(row ->
                    System.out.println(row.workload() + ": " + row.trials().keySet()));
            return 0;
        }
        try (PrintStream out = new PrintStream(log.toFile(), StandardCharsets.UTF_8)) {
            measure(chosen, new Trials(settings(), out, json));
        }
        System.out.println(new Table(chosen.stream().map(Row::line).toList(), COLUMNS, figures).text());
        return 0;
    }

    private Options settings() {
        ChainedOptionsBuilder settings = new OptionsBuilder()
                .forks(isLong ? 2 : 1)
                .warmupTime(TimeValue.milliseconds(isLong ? 1_000 : 500))
                .warmupIterations(isLong ? 5 : 4)
                .measurementTime(TimeValue.milliseconds(isLong ? 1_000 : 400))
                .measurementIterations(isLong ? 5 : 3);
        if (jvm != null) {
            settings.jvm(jvm);
        }
        if (jvmArgs != null) {
            settings.jvmArgsAppend(jvmArgs.split(" +"));
        }
        return settings.build();
    }

    private void measure(List<Row> chosen, Trials trials) {
        Set<Trial> wanted = chosen.stream().flatMap(this::trials).collect(Collectors.toSet());
        long began = System.nanoTime();
        Set<Trial> done = new HashSet<>();
        for (Row row : chosen) {
            for (Trial trial : trials(row).toList()) {
                String figure = measure(row, trial, trials);
                done.add(trial);
                long left = (System.nanoTime() - began) / done.size() * (wanted.size() - done.size());
                System.err.printf(
                        Locale.ROOT,
                        "[%d of %d, %d min left] %s, %s: %s%n",
                        done.size(),
                        wanted.size(),
                        Duration.ofNanos(left).plusSeconds(30).toMinutes(),
                        row.workload(),
                        trial.engine(),
                        figure);
            }
        }
    }

    private Stream<Trial> trials(Row row) {
        return row.trials().values().stream().filter(trial -> engines.isEmpty() || engines.contains(trial.engine()));
    }

    /** {@return what to tell the user} A trial that fails leaves its cell empty. */
    private String measure(Row row, Trial trial, Trials trials) {
        double figure;
        try {
            figure = row.metric() == Metric.BYTES ? bytes(trial) : row.metric().of(trials.run(trial), trial.count());
        } catch (RunnerException | IOException e) {
            return "failed, see " + log + ": " + e;
        }
        figures.put(row.workload(), trial.engine(), figure);
        return Table.number(figure) + " " + row.metric();
    }

    private double bytes(Trial trial) {
        Footprint.Bytes bytes = footprints.computeIfAbsent(trial.engine(), e -> Footprint.of(Engine.named(e)));
        return switch (trial.benchmark()) {
            case "Footprint.number" -> bytes.number();
            case "Footprint.variable" -> bytes.variable();
            case "Footprint.updated" -> bytes.updated();
            default -> throw new IllegalArgumentException("nothing measures " + trial);
        };
    }
}
