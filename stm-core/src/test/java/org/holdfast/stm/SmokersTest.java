package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three smokers have endless tobacco, paper or matches; an agent lays out two of the three, again and again. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class SmokersTest {

    private static final int INGREDIENTS = 3;
    private static final int ROUNDS = 5_000;

    private final List<TVar<Boolean>> onTable =
            Stream.generate(() -> new TVar<>(false)).limit(INGREDIENTS).toList();
    private final TVar<Boolean> closed = new TVar<>(false);

    @Test
    void whoHasWhatIsMissingSmokesAndNobodyElse() throws Exception {
        int[] due = new int[INGREDIENTS];
        int[] smoked = new int[INGREDIENTS];
        Workers workers = new Workers();
        for (int smoker = 0; smoker < INGREDIENTS; smoker++) {
            int own = smoker;
            workers.start(() -> {
                while (Stm.<Boolean, RuntimeException>orElse(() -> smoke(own), this::leave)) {
                    smoked[own]++;
                }
            });
        }
        workers.start(() -> {
            Random random = new Random(1);
            for (int i = 0; i < ROUNDS; i++) {
                int missing = random.nextInt(INGREDIENTS);
                due[missing]++;
                Stm.atomic(() -> layOutAllBut(missing));
            }
            Stm.atomic(() -> {
                Stm.check(onTable.stream().noneMatch(TVar::get));
                closed.set(true);
            });
        });
        workers.join();
        assertThat(smoked).isEqualTo(due);
        assertThat(onTable)
                .allSatisfy(ingredient -> assertThat(ingredient.get()).isFalse());
    }

    private void layOutAllBut(int missing) {
        Stm.check(onTable.stream().noneMatch(TVar::get));
        for (int i = 0; i < INGREDIENTS; i++) {
            onTable.get(i).set(i != missing);
        }
    }

    private boolean smoke(int own) {
        for (int i = 0; i < INGREDIENTS; i++) {
            if (i != own) {
                Stm.check(onTable.get(i).get());
                onTable.get(i).set(false);
            }
        }
        return true;
    }

    private boolean leave() {
        Stm.check(closed.get());
        return false;
    }
}
