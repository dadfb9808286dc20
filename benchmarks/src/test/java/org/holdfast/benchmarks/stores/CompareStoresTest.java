package org.holdfast.benchmarks.stores;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.holdfast.benchmarks.Figures;
import org.holdfast.benchmarks.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The rows name what there is, their goals are computed as they read, and the command makes the table. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CompareStoresTest {

    @TempDir
    Path directory;

    static List<Row> rows() {
        return Row.all(1_000_000);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void everyRowNamesEnginesAndGoalsThatAreReachedOrMissed(Row row) {
        assertThat(BankStore.ENGINES).containsAll(row.engines());
        Figures figures = new Figures();
        rows().forEach(each -> each.engines().forEach(engine -> figures.put(each.workload(), engine, 10)));
        assertThat(row.goals()).allSatisfy(goal -> assertThat(goal.reached(row.line(), figures))
                .isIn(1.0, 10.0));
    }

    @Test
    void ofARateMoreIsBetterThanTheBestPeerAndOfATimeLess() {
        Row transfers = row("transfers, 8 committers");
        Row open = row("open 1,000,000 after a close");
        Figures figures = new Figures();
        figures.put(transfers.workload(), "raw", 2_000);
        figures.put(transfers.workload(), "sqlite", 500);
        figures.put(transfers.workload(), "lmdb", 1_000);
        figures.put(transfers.workload(), "eclipse-store", 9_000);
        figures.put(transfers.workload(), "holdfast", 1_500);
        figures.put(open.workload(), "sqlite", 5);
        figures.put(open.workload(), "lmdb", 20);
        figures.put(open.workload(), "holdfast", 50);
        assertThat(new Table(List.of(transfers.line(), open.line()), BankStore.ENGINES, figures).text())
                .isEqualTo("""
                        | workload |  | raw | sqlite | lmdb | eclipse-store | holdfast | holdfast / best peer | goal | reached |
                        |---|---|---|---|---|---|---|---|---|---|
                        | transfers, 8 committers | transfers/s | 2,000 (1.33) | 500 (0.33) | 1,000 (0.67) | 9,000 (6.00) | **1,500** | 1.50 | ≥ 1.00 × raw; ≥ 1.20 × best peer | **no**, 0.75; yes, 1.50 |
                        | open 1,000,000 after a close | ms |  | 5.00 (0.10) | 20.0 (0.40) |  | **50.0** | 10.0 | ≤ 100 | yes, 50.0 |""");
    }

    private static Row row(String workload) {
        return rows().stream()
                .filter(row -> row.workload().equals(workload))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theCommandMeasuresInProcessesAndDeletesTheStores() throws Exception {
        Path stores = directory.resolve("stores");
        Path json = directory.resolve("figures.json");
        String table = run(
                "--rows",
                "import|on disk|open",
                "--engines",
                "raw,sqlite",
                "--accounts",
                "2000",
                "--directory",
                stores.toString(),
                "--json",
                json.toString(),
                "--log",
                directory.resolve("log").toString());
        assertThat(table.lines().filter(line -> line.matches("\\|.*2,000.*\\| [\\d.,]+ \\| [\\d.,]+ \\|.*")))
                .as(table)
                .hasSize(4);
        assertThat(stores).isEmptyDirectory();
        assertThat(Files.readAllLines(json))
                .filteredOn(line -> line.contains("\"engine\": \"raw\"") && line.matches(".*\"figure\": [\\d.E]+}.*"))
                .hasSize(4);
    }

    @Test
    void anEngineThatThereIsNotIsRefusedByName() {
        StringWriter told = new StringWriter();
        assertThat(new CommandLine(new CompareStores())
                        .setErr(new PrintWriter(told))
                        .execute("--engines", "raw,abacus", "--rows", "no such row"))
                .isNotZero();
        assertThat(told.toString()).contains("no engine is named 'abacus'; there are [raw, sqlite");
    }

    private static String run(String... arguments) {
        PrintStream out = System.out;
        ByteArrayOutputStream caught = new ByteArrayOutputStream();
        System.setOut(new PrintStream(caught, true, StandardCharsets.UTF_8));
        try {
            assertThat(new CommandLine(new CompareStores()).execute(arguments)).isZero();
        } finally {
            System.setOut(out);
        }
        return caught.toString(StandardCharsets.UTF_8);
    }
}
