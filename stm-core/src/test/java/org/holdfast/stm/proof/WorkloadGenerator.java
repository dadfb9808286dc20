package org.holdfast.stm.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Makes random workloads in which nobody waits for ever: a program waits only for programs of earlier rounds, and those
 * that are waited for cannot fail.
 */
final class WorkloadGenerator {

    private static final int ROUNDS = 25;
    private static final int STEPS = 5;

    private static final List<Way> READING =
            List.of(Way.SNAPSHOT, Way.SNAPSHOT, Way.READ_ONLY, Way.READ_ONLY_WITH_MAX_WAIT);

    private final Random random;
    /** Whether some of the transactions that write run on a snapshot. */
    private final boolean onSnapshots;

    private final int threads;
    private final Layout layout;
    private final int firstTick;
    private final TraceableAccesses accesses;
    private final Generator generator;
    /** By thread, the values that programs of earlier rounds write to its tick. */
    private final List<List<Long>> ticks = new ArrayList<>();

    private WorkloadGenerator(Random random) {
        this.random = random;
        threads = 2 + random.nextInt(5);
        onSnapshots = random.nextBoolean();
        layout = randomLayout();
        firstTick = layout.size() - threads;
        accesses = new TraceableAccesses(random, layout);
        generator = new Generator(random, STEPS, accesses);
        for (int thread = 0; thread < threads; thread++) {
            ticks.add(new ArrayList<>());
        }
    }

    static Workload workload(Random random) {
        return new WorkloadGenerator(random).workload();
    }

    private Layout randomLayout() {
        return new Layout.Builder()
                .with(random.nextInt(3), Kind.REFERENCE)
                .with(1 + random.nextInt(2), Kind.NUMBER)
                // One on a snapshot may set what was held, and not see that another one is held now.
                .with(onSnapshots ? 0 : random.nextInt(2), Kind.HELD)
                .with(random.nextInt(3), Kind.ENTRY)
                .with(random.nextInt(3), Kind.ELEMENT)
                .with(random.nextInt(2), Kind.SORTED_ENTRY)
                .with(random.nextInt(2), Kind.CELL)
                .with(random.nextInt(2), Kind.LOCAL)
                .with(random.nextInt(2), Kind.BLIND_REFERENCE)
                .with(random.nextInt(2), Kind.BLIND_NUMBER)
                .with(random.nextInt(2), Kind.SUM)
                .with(random.nextInt(2), Kind.LOG)
                .with(random.nextInt(2), Kind.GROWING_LIST)
                .with(threads, Kind.TICK)
                .build();
    }

    private Workload workload() {
        List<List<Program>> programs = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            programs.add(new ArrayList<>());
        }
        for (int round = 0; round < ROUNDS; round++) {
            List<List<Long>> ofThisRound = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                List<Long> ticked = new ArrayList<>();
                programs.get(thread).add(program(thread, ticked));
                ofThisRound.add(ticked);
            }
            for (int thread = 0; thread < threads; thread++) {
                ticks.get(thread).addAll(ofThisRound.get(thread));
            }
        }
        return new Workload(layout, programs);
    }

    private Program program(int thread, List<Long> ticked) {
        if (random.nextInt(4) == 0) {
            Way way = READING.get(random.nextInt(READING.size()));
            return new Program(way, generator.block(Scope.of(way, random.nextInt(8) == 0)));
        }
        boolean ticks = random.nextInt(3) == 0;
        Way way = writing(ticks);
        List<Step> steps = new ArrayList<>();
        if (!way.runsOnce() && random.nextInt(3) == 0) {
            steps.addAll(waiting(thread));
        }
        steps.addAll(generator.block(Scope.of(way, !ticks && random.nextInt(4) == 0)));
        if (ticks) {
            long value = accesses.nextValue();
            steps.add(new Step.Set(firstTick + thread, value));
            ticked.add(value);
        }
        return new Program(way, List.copyOf(steps));
    }

    /** {@return a way that writes, and if others wait for it one that has no limits} */
    private Way writing(boolean waitedFor) {
        boolean limited = !waitedFor && random.nextInt(6) == 0;
        if (onSnapshots && random.nextInt(3) == 0) {
            return limited ? Way.ON_SNAPSHOT_WITH_MAX_WAIT : Way.ON_SNAPSHOT;
        }
        if (limited) {
            return random.nextBoolean() ? Way.WITH_TIMEOUT : Way.ONE_ATTEMPT;
        }
        return Way.SERIALIZABLE;
    }

    /** {@return steps that wait for another thread, alone or beside waiting in vain for itself} */
    private List<Step> waiting(int thread) {
        int other = random.nextInt(threads);
        List<Long> reached = ticks.get(other);
        if (other == thread || reached.isEmpty()) {
            return List.of();
        }
        // Mostly the last one, which may not have come yet.
        int back = Math.min(reached.size() - 1, random.nextInt(4) / 2);
        Step inTime = new Step.Await(firstTick + other, reached.get(reached.size() - 1 - back));
        Step inVain = new Step.Await(firstTick + thread, Long.MAX_VALUE);
        return switch (random.nextInt(5)) {
            case 0 -> List.of(inTime);
            case 1 -> List.of(new Step.Nested(false, List.of(accesses.next(false), inTime)));
            case 2 -> List.of(new Step.OrElse(List.of(inVain), List.of(accesses.next(false), inTime)));
            default -> List.of(new Step.OrElse(List.of(accesses.next(false), inTime), List.of(inVain)));
        };
    }
}
