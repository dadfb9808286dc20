package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@link Stm#statistics} counts. */
@Timeout(120)
class StatisticsTest {

    private final TLong number = new TLong();

    @Test
    void attemptsByTheirOutcome() throws Exception {
        StmStatistics before = Stm.statistics();
        for (int i = 0; i < 10; i++) {
            Stm.atomic(() -> number.set(0));
            Stm.snapshot(number::get);
            number.get(); // outside a block: not counted
        }
        requireGrowth(before, 20, 0, 0, 0);

        before = Stm.statistics();
        Stm.atomic(() -> {
            long seen = number.get();
            if (Stm.current().attempt() < 4) {
                Workers.together(1, worker -> number.add(1));
            }
            number.set(seen);
        });
        requireGrowth(before, 4, 3, 0, 0);

        before = Stm.statistics();
        Stm.atomic(() -> {
            if (number.get() != 100) {
                Workers.together(1, worker -> number.set(100));
                Stm.retry();
            }
        });
        requireGrowth(before, 2, 0, 1, 0);

        before = Stm.statistics();
        assertThatThrownBy(() -> Stm.atomic(() -> {
                    throw new IllegalStateException("fails");
                }))
                .hasMessage("fails");
        requireGrowth(before, 0, 0, 0, 1);
    }

    private static void requireGrowth(StmStatistics before, int committed, int lost, int waited, int failed) {
        StmStatistics now = Stm.statistics();
        assertThat(now.committed() - before.committed()).as("committed").isEqualTo(committed);
        assertThat(now.lost() - before.lost()).as("lost").isEqualTo(lost);
        assertThat(now.waited() - before.waited()).as("waited").isEqualTo(waited);
        assertThat(now.failed() - before.failed()).as("failed").isEqualTo(failed);
    }

    @Test
    void transactionsThatRunAndThoseThatWait() throws Exception {
        StmStatistics before = Stm.statistics();
        Workers workers = new Workers();
        workers.start(() -> number.await(value -> value == 1));
        workers.start(() -> number.await(value -> value == 1));
        Spin.until(() -> Stm.statistics().waiting() == before.waiting() + 2);
        Stm.atomic(() -> assertThat(Stm.statistics().running()).isEqualTo(before.running() + 1));
        number.set(1);
        workers.join();
        StmStatistics after = Stm.statistics();
        assertThat(after.running()).isEqualTo(before.running());
        assertThat(after.waiting()).isEqualTo(before.waiting());
    }

    /** Threads come and go; what they have done is not forgotten, and not counted twice. */
    @Test
    void whatThreadsHaveDoneThatAreGone() throws Exception {
        StmStatistics before = Stm.statistics();
        int threads = 20;
        WeakReference<?>[] attempts = new WeakReference<?>[threads];
        for (int i = 0; i < threads; i++) {
            int thread = i;
            Workers.together(1, worker -> {
                for (int times = 0; times < 10; times++) {
                    Stm.atomic(() -> number.add(1));
                }
                attempts[thread] = new WeakReference<>(Attempt.ofThread());
            });
        }
        requireGrowth(before, 10 * threads, 0, 0, 0);
        for (WeakReference<?> attempt : attempts) {
            Spin.until(() -> {
                System.gc();
                return attempt.get() == null;
            });
        }
        requireGrowth(before, 10 * threads, 0, 0, 0);
        Workers.together(1, worker -> Stm.atomic(() -> number.add(1)));
        requireGrowth(before, 10 * threads + 1, 0, 0, 0);
    }
}
