package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.holdfast.durable.KilledStore.Moment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of a real process in the middle of its commits, its opening or its close: every commit that it had
 * been told is safe is there whole, no commit without those before it, and nothing half. For hours: {@code mvn -Psoak},
 * with {@code -Dholdfast.kills=n} for another number.
 */
class KillTest {

    /** A hundred with the other Java, which has other seeds. */
    private static final int KILLS = Integer.getInteger("holdfast.kills", 50);

    /** Then a new store, for each check reads all of it. */
    private static final int KILLS_OF_A_STORE = 200;

    private static final int KILLS_TO_TELL = 100;

    @TempDir
    Path parent;

    @BeforeEach
    void quiet() {
        QuietLog.set();
    }

    @Test
    void whatWasAcknowledgedIsThereWholeAfterEveryKill() throws Exception {
        long limitSeconds = 120 + KILLS * 20L;
        List<Durability> each = List.of(Durability.values());
        Threads.together(each.size(), limitSeconds, number -> {
            soak(each.get(number), KILLS / each.size(), number);
            return null;
        });
    }

    private void soak(Durability durability, int kills, int number) throws Exception {
        for (int first = 0; first < kills; first += KILLS_OF_A_STORE) {
            try (ScratchDirectory directory = ScratchDirectory.in(parent)) {
                long seed = Runtime.version().feature() * 1_000L + number + first;
                KilledStore store = new KilledStore(directory.path(), durability, seed);
                int some = Math.min(kills - first, KILLS_OF_A_STORE);
                for (int i = 1; i <= some; i++) {
                    store.killOnce();
                    if ((first + i) % KILLS_TO_TELL == 0) {
                        System.out.println(durability + ": " + (first + i) + " kills of " + kills);
                    }
                }
                if (some >= KILLS_OF_A_STORE / 10) {
                    assertThat(Moment.values()).allMatch(moment -> store.kills(moment) > 0);
                }
            }
        }
    }
}
