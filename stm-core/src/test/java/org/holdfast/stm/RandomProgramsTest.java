package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random blocks of all that a transaction can do, run by the memory and by an interpreter that copies its whole state
 * at every block: both must come to the same results.
 */
class RandomProgramsTest {

    private static final int PROGRAMS_PER_SEED = 100;
    private static final int VARIABLES = 12; // more than the write set finds by scanning

    private static final class Undo extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** What runs a program. Variables have a number and a text each; both are named by an index. */
    private interface Machine {

        long get(int variable);

        String text(int variable);

        void set(int variable, long value);

        void add(int variable, long delta);

        void setText(int variable, String value);

        void append(int variable, String suffix);

        void nested(Runnable block);

        /** Runs the second block if the first calls {@link #giveUp}. */
        void orElse(Runnable first, Runnable second);

        void giveUp();
    }

    private static final class Memory implements Machine {

        final List<TLong> numbers = Stream.generate(TLong::new).limit(VARIABLES).toList();
        final List<TVar<String>> texts =
                Stream.generate(() -> new TVar<>("")).limit(VARIABLES).toList();

        @Override
        public long get(int variable) {
            return numbers.get(variable).get();
        }

        @Override
        public String text(int variable) {
            return texts.get(variable).get();
        }

        @Override
        public void set(int variable, long value) {
            numbers.get(variable).set(value);
        }

        @Override
        public void add(int variable, long delta) {
            numbers.get(variable).add(delta);
        }

        @Override
        public void setText(int variable, String value) {
            texts.get(variable).set(value);
        }

        @Override
        public void append(int variable, String suffix) {
            texts.get(variable).commute(old -> old + suffix);
        }

        @Override
        public void nested(Runnable block) {
            Stm.nested(() -> {
                block.run();
                return true;
            });
        }

        @Override
        public void orElse(Runnable first, Runnable second) {
            Stm.orElse(
                    () -> {
                        first.run();
                        return true;
                    },
                    () -> {
                        second.run();
                        return true;
                    });
        }

        @Override
        public void giveUp() {
            Stm.retry();
        }
    }

    private static final class Interpreter implements Machine {

        private static final class GaveUp extends RuntimeException {
            private static final long serialVersionUID = 1L;
        }

        long[] numbers = new long[VARIABLES];
        String[] texts = new String[VARIABLES];

        Interpreter() {
            Arrays.fill(texts, "");
        }

        @Override
        public long get(int variable) {
            return numbers[variable];
        }

        @Override
        public String text(int variable) {
            return texts[variable];
        }

        @Override
        public void set(int variable, long value) {
            numbers[variable] = value;
        }

        @Override
        public void add(int variable, long delta) {
            numbers[variable] += delta;
        }

        @Override
        public void setText(int variable, String value) {
            texts[variable] = value;
        }

        @Override
        public void append(int variable, String suffix) {
            texts[variable] += suffix;
        }

        @Override
        public void nested(Runnable block) {
            long[] numbersBefore = numbers.clone();
            String[] textsBefore = texts.clone();
            try {
                block.run();
            } catch (RuntimeException e) {
                numbers = numbersBefore;
                texts = textsBefore;
                throw e;
            }
        }

        @Override
        public void orElse(Runnable first, Runnable second) {
            try {
                nested(first);
            } catch (GaveUp e) {
                nested(second);
            }
        }

        @Override
        public void giveUp() {
            throw new GaveUp();
        }
    }

    /** One random program. The same seed makes the same choices on each machine, as long as both read the same. */
    private static final class Program {

        private final Random random;
        private final Machine machine;
        private final List<Object> seen = new ArrayList<>();

        Program(long seed, Machine machine) {
            this.random = new Random(seed);
            this.machine = machine;
        }

        void run() {
            block(0, false);
            for (int i = 0; i < VARIABLES; i++) {
                seen.add(machine.get(i));
                seen.add(machine.text(i));
            }
            if (random.nextInt(8) == 0) {
                throw new Undo();
            }
        }

        private void block(int depth, boolean mayGiveUp) {
            int steps = random.nextInt(12);
            for (int i = 0; i < steps; i++) {
                step(depth, mayGiveUp);
            }
        }

        private void step(int depth, boolean mayGiveUp) {
            int variable = random.nextInt(VARIABLES);
            int number = random.nextInt(1_000);
            switch (random.nextInt(depth < 4 ? 14 : 10)) {
                case 0, 1 -> seen.add(machine.get(variable));
                case 2 -> seen.add(machine.text(variable));
                case 3 -> machine.set(variable, number);
                case 4, 5 -> machine.add(variable, number);
                case 6 -> machine.setText(variable, "=" + number);
                case 7 -> machine.append(variable, "+" + number % 10);
                case 8 -> machine.set(variable, machine.get(number % VARIABLES) + 1);
                case 9 -> stop(mayGiveUp, depth > 0);
                case 10, 11 -> {
                    try {
                        machine.nested(() -> block(depth + 1, mayGiveUp));
                    } catch (Undo undone) {
                        seen.add("undone");
                    }
                }
                default -> machine.orElse(() -> block(depth + 1, true), () -> block(depth + 1, mayGiveUp));
            }
        }

        private void stop(boolean mayGiveUp, boolean mayUndo) {
            if (mayGiveUp && random.nextInt(2) == 0) {
                machine.giveUp();
            }
            if (mayUndo && random.nextInt(3) == 0) {
                throw new Undo();
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void haveTheResultsOfTheInterpreter(long seed) {
        Memory memory = new Memory();
        Interpreter interpreter = new Interpreter();
        Random seeds = new Random(seed);
        for (int i = 0; i < PROGRAMS_PER_SEED; i++) {
            long programSeed = seeds.nextLong();
            Program real = new Program(programSeed, memory);
            Program expected = new Program(programSeed, interpreter);
            boolean committed = committed(() -> Stm.atomic(real::run));
            assertThat(committed)
                    .as("program %s", programSeed)
                    .isEqualTo(committed(() -> interpreter.nested(expected::run)));
            assertThat(real.seen).as("program %s", programSeed).isEqualTo(expected.seen);
            for (int variable = 0; variable < VARIABLES; variable++) {
                assertThat(memory.get(variable)).as("program %s", programSeed).isEqualTo(interpreter.get(variable));
                assertThat(memory.text(variable)).as("program %s", programSeed).isEqualTo(interpreter.text(variable));
            }
        }
    }

    private static boolean committed(Runnable program) {
        try {
            program.run();
            return true;
        } catch (Undo undone) {
            return false;
        }
    }
}
