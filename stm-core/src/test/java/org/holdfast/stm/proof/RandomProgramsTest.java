package org.holdfast.stm.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.holdfast.stm.TxnTimeoutException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random programs of all that a transaction can do, run by the memory and by an interpreter that copies its whole state
 * at every block: both must come to the same results.
 */
class RandomProgramsTest {

    private static final int PROGRAMS_PER_SEED = 200;

    static LongStream seeds() {
        return Seeds.upTo(40);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void haveTheResultsOfTheInterpreter(long seed) {
        Random random = new Random(seed);
        Generator generator = new Generator(random, 12, new FreeAccesses(random));
        Memory memory = new Memory(FreeAccesses.LAYOUT);
        Reference reference = new Reference(FreeAccesses.LAYOUT);
        for (int i = 0; i < PROGRAMS_PER_SEED; i++) {
            Way way = Way.random(random);
            Program program = new Program(way, generator.block(Scope.of(way, true)));
            Run real = new Run(memory);
            Run expected = new Run(reference);
            String end = endOf(() -> way.run(() -> real.steps(program.steps())));
            String name = "program " + i + " ";
            Supplier<String> description = () -> name + program + FreeAccesses.LAYOUT + Seeds.howToRepeat(seed);
            assertThat(end)
                    .as(description)
                    .isEqualTo(endOf(() -> reference.transaction(() -> expected.steps(program.steps()))));
            assertThat(real.seen()).as(description).isEqualTo(expected.seen());
            assertThat(real.ranAtEnd()).as(description).isEqualTo(expected.ranAtEnd());
            assertThat(memory.values()).as(description).isEqualTo(reference.values());
        }
    }

    private static String endOf(Runnable program) {
        try {
            program.run();
            return "returned";
        } catch (Undo thrown) {
            return "threw";
        } catch (Reference.GaveUp | TxnTimeoutException thrown) { // what would wait for ever
            return "gave up";
        }
    }
}
