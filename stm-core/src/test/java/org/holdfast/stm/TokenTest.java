package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Twenty threads wait for a token at any of a hundred variables, and whoever finds it moves it on. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class TokenTest {

    private static final int WAITERS = 20;
    private static final int STATIONS = 100;
    private static final int TOKENS = 10;

    private final List<TVar<Boolean>> stations =
            Stream.generate(() -> new TVar<>(false)).limit(STATIONS).toList();
    private final TLong arrived = new TLong();
    private final TLong moves = new TLong();

    @Test
    void eachTokenComesThroughInAsManyMovesAsThereAreVariables() throws Exception {
        Workers workers = new Workers();
        for (int waiter = 0; waiter < WAITERS; waiter++) {
            workers.start(() -> {
                while (Stm.<Boolean, RuntimeException>orElse(this::leave, () -> moveFrom(0))) {
                    moves.add(1);
                }
            });
        }
        for (int token = 0; token < TOKENS; token++) {
            Stm.atomic(() -> {
                Stm.check(!stations.get(0).get());
                stations.get(0).set(true);
            });
        }
        workers.join();
        assertThat(moves.get()).isEqualTo(TOKENS * STATIONS);
        assertThat(arrived.get()).isEqualTo(TOKENS);
        assertThat(stations).allSatisfy(station -> assertThat(station.get()).isFalse());
    }

    private boolean leave() {
        Stm.check(arrived.get() == TOKENS);
        return false;
    }

    private boolean moveFrom(int station) {
        TxnCallable<Boolean, RuntimeException> move = () -> {
            Stm.check(stations.get(station).getAndSet(false));
            if (station + 1 == STATIONS) {
                arrived.add(1);
            } else {
                Stm.check(!stations.get(station + 1).getAndSet(true));
            }
            return true;
        };
        return station + 1 == STATIONS ? move.call() : Stm.orElse(move, () -> moveFrom(station + 1));
    }
}
