package org.holdfast.stm.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The random programs are as rich as the tests that run them claim. */
class GeneratorTest {

    private final Set<String> steps = new HashSet<>();
    private int depthOfOrElse;

    @Test
    void programsOfOneThreadContainEverythingAndNestOrElseDeeply() {
        Random random = new Random(1);
        Generator generator = new Generator(random, 12, new FreeAccesses(random));
        for (int i = 0; i < 1_000; i++) {
            look(generator.block(Scope.of(Way.SERIALIZABLE, true)), 0);
        }
        assertThat(steps).containsAll(namesOf(Step.class.getPermittedSubclasses(), "Await"));
        for (Kind kind : Kind.values()) {
            kind.operations().forEach(operation -> assertThat(steps).contains(kind + " " + operation));
        }
        assertThat(depthOfOrElse).isGreaterThanOrEqualTo(4);
    }

    @Test
    void concurrentProgramsContainAllThatLeavesATraceAndNestOrElseDeeply() {
        Random random = new Random(1);
        Set<Kind> kinds = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            Workload workload = WorkloadGenerator.workload(random);
            kinds.addAll(workload.layout().kinds());
            for (int thread = 0; thread < workload.threads(); thread++) {
                workload.programsOf(thread).forEach(program -> look(program.steps(), 0));
            }
        }
        assertThat(steps).containsAll(namesOf(Step.class.getPermittedSubclasses(), "Use", "Restart"));
        List<Kind> traceable = new ArrayList<>(List.of(Kind.values()));
        traceable.removeIf(Kind::isCollection);
        assertThat(kinds).containsExactlyInAnyOrderElementsOf(traceable);
        assertThat(depthOfOrElse).isGreaterThanOrEqualTo(4);
    }

    private static List<String> namesOf(Class<?>[] kinds, String... without) {
        List<String> names = new ArrayList<>();
        for (Class<?> kind : kinds) {
            names.add(kind.getSimpleName());
        }
        names.removeAll(List.of(without));
        return names;
    }

    private void look(List<Step> block, int depth) {
        for (Step step : block) {
            steps.add(step.getClass().getSimpleName());
            if (step instanceof Step.OrElse either) {
                depthOfOrElse = Math.max(depthOfOrElse, depth + 1);
                look(either.first(), depth + 1);
                look(either.second(), depth + 1);
            } else if (step instanceof Step.Nested nested) {
                look(nested.steps(), depth);
            } else if (step instanceof Step.Joined joined) {
                look(joined.steps(), depth);
            } else if (step instanceof Step.Snapshot snapshot) {
                look(snapshot.steps(), depth);
            } else if (step instanceof Step.BeforeCommit hook) {
                look(hook.steps(), depth);
            } else if (step instanceof Step.Use use) {
                steps.add(FreeAccesses.LAYOUT.kind(use.place()) + " " + use.operation());
            }
        }
    }
}
