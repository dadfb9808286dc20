package org.holdfast.stm.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes random programs. */
final class Generator {

    /** Makes a random step that reads or writes, as suits what the program is to be run for. */
    interface Accesses {

        Step next(boolean readOnly);

        /** Makes random steps to be done after a transaction has ended. */
        List<Step> afterEnd();
    }

    private static final int DEPTH = 6;

    private final Random random;
    private final Accesses accesses;
    private final int stepsPerBlock;
    private int lastHook;

    Generator(Random random, int stepsPerBlock, Accesses accesses) {
        this.random = random;
        this.stepsPerBlock = stepsPerBlock;
        this.accesses = accesses;
    }

    /** {@return steps that do only what the scope permits} */
    List<Step> block(Scope scope) {
        List<Step> steps = new ArrayList<>();
        for (int i = random.nextInt(stepsPerBlock + 1); i > 0; i--) {
            steps.add(step(scope));
        }
        return List.copyOf(steps);
    }

    private Step step(Scope scope) {
        // Deep blocks are rarer, or the programs would not end.
        int choice = scope.depth() < DEPTH ? random.nextInt(22 + 4 * scope.depth()) : 22;
        return switch (choice) {
            case 0, 1 -> new Step.Nested(true, block(scope.catching()));
            case 2 -> new Step.Nested(false, block(scope.inside()));
            case 3 -> new Step.Joined(block(scope.catching()));
            case 4, 5, 6 -> new Step.OrElse(block(scope.first()), block(scope.inside()));
            case 7 -> new Step.Snapshot(block(scope.reading()));
            case 8, 9 -> stop(scope);
            case 10 -> new Step.BeforeCommit(block(scope.atEnd()));
            case 11 -> new Step.AfterEnd(random.nextBoolean(), ++lastHook, accesses.afterEnd());
            default -> accesses.next(scope.readOnly());
        };
    }

    private Step stop(Scope scope) {
        if (scope.mayGiveUp() && random.nextInt(2) == 0) {
            return new Step.GiveUp();
        }
        if (scope.mayThrow() && random.nextInt(3) == 0) {
            return new Step.Throw();
        }
        return accesses.next(scope.readOnly());
    }
}
