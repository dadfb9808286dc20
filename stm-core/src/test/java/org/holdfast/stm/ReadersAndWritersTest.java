package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A lock for many readers or one writer, made of transactions, guards two plain fields. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ReadersAndWritersTest {

    private static final int WRITERS = 2;
    private static final int READERS = 4;
    private static final int ROUNDS = 2_000;

    private final TLong readers = new TLong();
    private final TVar<Boolean> writing = new TVar<>(false);

    private long one; // both guarded by the lock
    private long other;

    @Test
    void readersSeeWhatAWriterHasFinishedAndNoWriteIsLost() throws Exception {
        Workers.together(WRITERS + READERS, worker -> {
            for (int i = 0; i < ROUNDS; i++) {
                if (worker < WRITERS) {
                    write();
                } else {
                    read();
                }
            }
        });
        assertThat(one).isEqualTo(WRITERS * ROUNDS);
        assertThat(other).isEqualTo(one);
        assertThat(readers.get()).isZero();
        assertThat(writing.get()).isFalse();
    }

    private void write() {
        Stm.atomic(() -> {
            Stm.check(!writing.get() && readers.get() == 0);
            writing.set(true);
        });
        one++;
        other++;
        writing.set(false);
    }

    private void read() {
        Stm.atomic(() -> {
            Stm.check(!writing.get());
            readers.add(1);
        });
        assertThat(one).isEqualTo(other);
        readers.add(-1);
    }
}
