package org.holdfast.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import java.util.stream.Stream;
import org.holdfast.benchmarks.Figures;
import org.holdfast.benchmarks.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Group;

/** The rows of {@code comparison.txt} name what there is, and their goals are computed as they read. */
class ComparisonTest {

    static List<Row> rows() {
        return Row.all();
    }

    static Stream<Trial> trials() {
        return rows().stream()
                .filter(row -> row.metric() != Metric.BYTES)
                .flatMap(row -> row.trials().values().stream())
                .distinct();
    }

    @ParameterizedTest
    @MethodSource("trials")
    void everyTrialNamesABenchmarkAndAnEngine(Trial trial) throws ClassNotFoundException {
        int dot = trial.benchmark().indexOf('.');
        Class<?> type = Class.forName(
                getClass().getPackageName() + "." + trial.benchmark().substring(0, dot));
        String method = trial.benchmark().substring(dot + 1);
        assertThat(type.getMethods()).anyMatch(found -> {
            Group group = found.getAnnotation(Group.class);
            return found.isAnnotationPresent(Benchmark.class)
                    && method.equals(group == null ? found.getName() : group.value());
        });
        if (!trial.engine().equals(Trial.JDK)) {
            assertThatCode(() -> Engine.named(trial.engine())).doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void everyGoalIsReachedOrMissedWhenAllIsMeasured(Row row) {
        Figures figures = new Figures();
        rows().forEach(each -> each.trials().keySet().forEach(engine -> figures.put(each.workload(), engine, 10)));
        assertThat(row.goals()).allSatisfy(goal -> assertThat(goal.reached(row.line(), figures))
                .isIn(1.0, 10.0));
    }

    @Test
    void theTableShowsFiguresRatiosAndGoals() {
        Row first = rows().get(0);
        Row second = rows().get(1);
        Figures figures = new Figures();
        figures.put(first.workload(), "holdfast", 30);
        figures.put(first.workload(), "lock", 20);
        figures.put(first.workload(), "multiverse", 50);
        figures.put(first.workload(), "clojure", 1_200);
        figures.put(second.workload(), "holdfast", 33);
        assertThat(new Table(List.of(first.line(), second.line()), Compare.COLUMNS, figures).text())
                .isEqualTo("""
                        | workload |  | lock | multiverse | clojure | holdfast | holdfast / best peer | goal | reached |
                        |---|---|---|---|---|---|---|---|---|
                        | update 1, 1 thread | ns | 20.0 (0.67) | 50.0 (1.67) | 1,200 (40.0) | **30.0** | 0.60 | ≤ 0.50 × best peer | **no**, 0.60 |
                        | update 1 of its own, 2 threads | ns |  |  |  | **33.0** |  | ≤ 1.20 × row update 1, 1 thread | yes, 1.10 |""");
    }

    @Test
    void aPeerThatNeverEndsIsNoBestPeer() {
        Row row = rows().get(0);
        Figures figures = new Figures();
        figures.put(row.workload(), "multiverse", Double.POSITIVE_INFINITY);
        figures.put(row.workload(), "scala-stm", 100);
        figures.put(row.workload(), "holdfast", 40);
        assertThat(row.goals().get(0).reached(row.line(), figures)).isEqualTo(0.4);
    }
}
