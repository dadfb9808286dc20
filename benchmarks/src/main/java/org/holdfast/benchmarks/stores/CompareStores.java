package org.holdfast.benchmarks.stores;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.holdfast.benchmarks.Figures;
import org.holdfast.benchmarks.Table;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures the same bank on all stores, and prints one table beside the goals. */
@Command(
        name = "compare-stores",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description =
                "Measures the same bank on Holdfast and on other stores, each with the settings by which it keeps what"
                        + " it has acknowledged (but for eclipse-store, which never forces), and prints one table. In brackets"
                        + " stands the ratio to Holdfast's figure. One process measures one figure. Use a quiet machine.")
public final class CompareStores implements Callable<Integer> {

    private record Measured(Row row, String engine, double figure) {

        /** {@return it as JSON, and a figure that is missing as null} */
        private String json() {
            return String.format(
                    Locale.ROOT,
                    "  {\"workload\": \"%s\", \"engine\": \"%s\", \"accounts\": %d, \"threads\": %d, \"unit\": \"%s\","
                            + " \"figure\": %s}",
                    row.workload(),
                    engine,
                    row.accounts(),
                    row.threads(),
                    row.measurement().unit(),
                    Double.isFinite(figure) ? String.valueOf(figure) : "null");
        }
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--long",
            description = "Measure what can be repeated for 10 s, after 10 s of warming up, and stores of 10 million"
                    + " accounts too. Otherwise for 1 s, after 1 s.")
    private boolean isLong;

    @Option(names = "--rows", description = "Only workloads in whose names this regular expression is found.")
    private Pattern rows = Pattern.compile("");

    @Option(
            names = "--engines",
            split = ",",
            description = "Only these, of: raw, sqlite, h2-mvstore, rocksdb, lmdb, xodus, narayana, eclipse-store,"
                    + " memory, holdfast-async, holdfast.")
    private Set<String> engines = Set.of();

    @Option(names = "--accounts", description = "How many accounts the stores have that are imported, read and opened.")
    private int accounts = 1_000_000;

    @Option(names = "--directory", description = "Where the stores are made, which are deleted in the end.")
    private Path directory = Path.of("");

    @Option(names = "--jvm", description = "The java command to measure with, if it is not the one that runs this.")
    private String jvm = Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @Option(names = "--jvm-args", split = " ", description = "What else to tell it.")
    private List<String> jvmArgs = List.of("-Xmx4g");

    @Option(names = "--json", description = "The file for the figures.")
    private Path json = Path.of("compare-stores.json");

    @Option(names = "--log", description = "The file for what the engines have to say.")
    private Path log = Path.of("compare-stores.log");

    @Option(names = "--list", description = "Only list the workloads.")
    private boolean isList;

    private final List<Measured> measured = new ArrayList<>();
    private final Figures figures = new Figures();

    CompareStores() {}

    /** Runs the command. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new CompareStores()).execute(args));
    }

    /** {@return 0} */
    @Override
    public Integer call() throws IOException {
        for (String engine : engines) {
            if (!BankStore.ENGINES.contains(engine)) {
                throw new ParameterException(
                        spec.commandLine(), "no engine is named '" + engine + "'; there are " + BankStore.ENGINES);
            }
        }
        List<Row> chosen = Row.all(accounts).stream()
                .filter(row -> rows.matcher(row.workload()).find())
                .filter(row -> isLong || !row.isLong())
                .toList();
        if (isList) {
            chosen.forEach(row -> System.out.println(row.workload() + ": " + row.engines()));
            return 0;
        }
        Files.deleteIfExists(log);
        Duration time = Duration.ofSeconds(isLong ? 10 : 1);
        TrialProcess process = new TrialProcess(jvm, jvmArgs, Duration.ofMinutes(isLong ? 60 : 5), log);
        try (FilledStores stores = new FilledStores(directory, process, time)) {
            measure(chosen, stores);
        }
        System.out.println(table(chosen));
        return 0;
    }

    private String table(List<Row> chosen) {
        return new Table(chosen.stream().map(Row::line).toList(), BankStore.ENGINES, figures).text();
    }

    private List<String> engines(Row row) {
        return row.engines().stream()
                .filter(engine -> engines.isEmpty() || engines.contains(engine))
                .toList();
    }

    private void measure(List<Row> chosen, FilledStores stores) throws IOException {
        int count = chosen.stream().mapToInt(row -> engines(row).size()).sum();
        long began = System.nanoTime();
        for (Row row : chosen) {
            for (String engine : engines(row)) {
                String figure = measure(row, engine, stores);
                long left = (System.nanoTime() - began) / measured.size() * (count - measured.size());
                System.err.printf(
                        Locale.ROOT,
                        "[%d of %d, %d min left] %s, %s: %s%n",
                        measured.size(),
                        count,
                        Duration.ofNanos(left).plusSeconds(30).toMinutes(),
                        row.workload(),
                        engine,
                        figure);
            }
        }
    }

    /** {@return what to tell the user} A trial that fails leaves its cell empty. */
    private String measure(Row row, String engine, FilledStores stores) throws IOException {
        double figure = Double.NaN;
        String told;
        try {
            figure = stores.measure(row, engine);
            told = Table.number(figure) + " " + row.measurement().unit();
        } catch (IOException e) {
            told = "failed, see " + log + ": " + e.getMessage();
        }
        measured.add(new Measured(row, engine, figure));
        figures.put(row.workload(), engine, figure);
        Files.writeString(
                json, measured.stream().map(Measured::json).collect(Collectors.joining(",\n", "[\n", "\n]\n")));
        return told;
    }
}
