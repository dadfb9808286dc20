package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Many threads, many conflicts, some vetoes: no participant is left prepared, and what committed agrees with the
 * memory.
 */
@Timeout(120)
class ParticipantsAgreeTest {

    private static final int THREADS = 4;
    private static final int TRANSACTIONS = 2_000;
    private static final int VARIABLES = 4;

    /** Adds to a sum outside of the memory what its transaction adds to a variable. */
    private static final class Sum implements Participant {

        private enum State {
            ENLISTED,
            PREPARED,
            COMMITTED,
            ABORTED
        }

        private final AtomicLong total;
        private final long delta;
        private final boolean vetoes;
        private State state = State.ENLISTED;

        Sum(AtomicLong total, long delta, boolean vetoes) {
            this.total = total;
            this.delta = delta;
            this.vetoes = vetoes;
        }

        @Override
        public void prepare() {
            move(State.ENLISTED, State.PREPARED);
            if (vetoes) {
                throw new IllegalStateException("veto");
            }
        }

        @Override
        public void commit() {
            move(State.PREPARED, State.COMMITTED);
            total.addAndGet(delta);
        }

        @Override
        public void abort() {
            move(State.PREPARED, State.ABORTED);
        }

        private void move(State from, State to) {
            assertThat(state).isEqualTo(from);
            state = to;
        }
    }

    private final List<TLong> numbers =
            Stream.generate(TLong::new).limit(VARIABLES).toList();
    private final List<AtomicLong> totals =
            Stream.generate(AtomicLong::new).limit(VARIABLES).toList();
    private final Queue<Sum> enlisted = new ConcurrentLinkedQueue<>();
    private final AtomicLong commits = new AtomicLong();

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void everyPreparedOneHearsOneEnd(long seed) throws Exception {
        Workers.together(THREADS, worker -> {
            Random random = new Random(seed * THREADS + worker);
            for (int i = 0; i < TRANSACTIONS; i++) {
                boolean vetoed = random.nextInt(20) == 0;
                transact(random, vetoed);
            }
        });
        assertThat(enlisted).extracting(sum -> sum.state).doesNotContain(Sum.State.PREPARED);
        assertThat(enlisted).filteredOn(sum -> sum.state == Sum.State.COMMITTED).hasSize((int) commits.get() * 2);
        for (int i = 0; i < VARIABLES; i++) {
            assertThat(totals.get(i)).hasValue(numbers.get(i).get());
        }
    }

    private void transact(Random random, boolean vetoed) {
        int from = random.nextInt(VARIABLES);
        int to = random.nextInt(VARIABLES);
        int delta = 1 + random.nextInt(10);
        boolean fails = random.nextInt(20) == 0;
        try {
            Stm.atomic(() -> {
                add(from, -delta, false);
                add(to, delta, vetoed);
                if (fails) {
                    throw new IllegalStateException("fails");
                }
            });
            commits.incrementAndGet();
            assertThat(vetoed || fails).isFalse();
        } catch (IllegalStateException e) {
            assertThat(e).hasMessage(fails ? "fails" : "veto").hasNoSuppressedExceptions();
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // mixes the threads more; nothing relies on it
    private void add(int variable, long delta, boolean vetoes) {
        numbers.get(variable).set(numbers.get(variable).get() + delta);
        Thread.yield();
        Sum sum = new Sum(totals.get(variable), delta, vetoes);
        enlisted.add(sum);
        Stm.current().enlist(sum);
    }
}
