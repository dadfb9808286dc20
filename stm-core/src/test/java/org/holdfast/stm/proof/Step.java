package org.holdfast.stm.proof;

import java.util.List;

/** One step of a random program, as data. */
sealed interface Step {

    void run(Run run);

    default String lines(String indent) {
        return indent + this + "\n";
    }

    static String lines(List<Step> steps, String indent) {
        StringBuilder lines = new StringBuilder();
        steps.forEach(step -> lines.append(step.lines(indent)));
        return lines.toString();
    }

    private static String block(String indent, String name, List<Step> steps) {
        return indent + name + " {\n" + lines(steps, indent + "  ") + indent + "}";
    }

    record Get(int place) implements Step {

        @Override
        public void run(Run run) {
            run.get(place);
        }
    }

    record Set(int place, Long value) implements Step {

        @Override
        public void run(Run run) {
            run.machine().set(place, value);
        }
    }

    record GetAndSet(int place, Long value) implements Step {

        @Override
        public void run(Run run) {
            run.see(place, run.machine().getAndSet(place, value));
        }
    }

    /** Sets the value if it still is the one that the program last saw there. */
    record CompareAndSet(int place, Long value) implements Step {

        @Override
        public void run(Run run) {
            Object expected = run.lastSeen(place);
            run.see(run.machine().compareAndSet(place, expected, value));
        }
    }

    /** Puts a new variable in the place of the one before. */
    record Make(int place, Long value) implements Step {

        @Override
        public void run(Run run) {
            run.machine().make(place, value);
        }
    }

    record Add(int place, long delta) implements Step {

        @Override
        public void run(Run run) {
            run.machine().add(place, delta);
        }
    }

    /** Appends by a function that commutes, or at the end of a list. */
    record Append(int place, Long value) implements Step {

        @Override
        public void run(Run run) {
            run.machine().append(place, value);
        }
    }

    /** Puts a list of one element in the place of a longer one. */
    record Restart(int place, Long value) implements Step {

        @Override
        public void run(Run run) {
            run.machine().set(place, List.of(value));
        }
    }

    record Use(int place, Operation<?> operation, long a, long b) implements Step {

        @Override
        public void run(Run run) {
            run.see(run.machine().use(place, operation, a, b));
        }
    }

    /** Gives up until the value is not less than another. */
    record Await(int place, long atLeast) implements Step {

        @Override
        public void run(Run run) {
            Machine machine = run.machine();
            if ((long) machine.plain(place, run.get(place)) < atLeast) {
                machine.giveUp();
            }
        }
    }

    record GiveUp() implements Step {

        @Override
        public void run(Run run) {
            run.machine().giveUp();
        }
    }

    record Throw() implements Step {

        @Override
        public void run(Run run) {
            throw new Undo();
        }
    }

    /** A block of its own; its exception is caught around it, or passes. */
    record Nested(boolean caught, List<Step> steps) implements Step {

        @Override
        public void run(Run run) {
            try {
                run.machine().nested(() -> run.steps(steps));
            } catch (Undo undone) {
                run.see("undone");
                if (!caught) {
                    throw undone;
                }
            }
        }

        @Override
        public String lines(String indent) {
            return block(indent, caught ? "try nested" : "nested", steps) + "\n";
        }
    }

    /** A block that joins the one around it, so that what it did before it threw stays. */
    record Joined(List<Step> steps) implements Step {

        @Override
        public void run(Run run) {
            try {
                run.machine().joined(() -> run.steps(steps));
            } catch (Undo stopped) {
                run.see("stopped");
            }
        }

        @Override
        public String lines(String indent) {
            return block(indent, "try atomic", steps) + "\n";
        }
    }

    /** Lets steps run when all blocks have ended, before the commit. */
    record BeforeCommit(List<Step> steps) implements Step {

        @Override
        public void run(Run run) {
            run.machine().beforeCommit(() -> run.steps(steps));
        }

        @Override
        public String lines(String indent) {
            return block(indent, "before commit", steps) + "\n";
        }
    }

    /** Lets steps run after the commit, or after an abort. */
    record AfterEnd(boolean committed, int number, List<Step> steps) implements Step {

        @Override
        public void run(Run run) {
            Runnable action = () -> run.atEnd(name(), steps);
            if (committed) {
                run.machine().afterCommit(action);
            } else {
                run.machine().afterAbort(action);
            }
        }

        private String name() {
            return (committed ? "after commit " : "after abort ") + number;
        }

        @Override
        public String lines(String indent) {
            return block(indent, name(), steps) + "\n";
        }
    }

    record Snapshot(List<Step> steps) implements Step {

        @Override
        public void run(Run run) {
            run.machine().snapshot(() -> run.steps(steps));
        }

        @Override
        public String lines(String indent) {
            return block(indent, "snapshot", steps) + "\n";
        }
    }

    record OrElse(List<Step> first, List<Step> second) implements Step {

        @Override
        public void run(Run run) {
            run.machine().orElse(() -> run.steps(first), () -> run.steps(second));
        }

        @Override
        public String lines(String indent) {
            return block(indent, "either", first)
                    + block(indent, " or else", second).substring(indent.length()) + "\n";
        }
    }
}
