package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random transactions run concurrently. Every value says who wrote it and whose value it replaced, so the run tells
 * which transaction depends on which: all of them must fit into one order, that of real time included.
 */
class SerializabilityTest {

    private static final int RUNS_PER_SEED = 20;
    private static final int TRANSACTIONS_PER_THREAD = 60;
    private static final int NOBODY = 0;

    private record Written(int writer, int before) {}

    /** What the attempt that committed has read and written: by variable, whose value it read, whose it replaced. */
    private static final class History {

        final int id;
        final Map<Integer, Integer> reads = new HashMap<>();
        final Map<Integer, Integer> writes = new HashMap<>();
        int began;
        int ended;

        History(int id) {
            this.id = id;
        }
    }

    private final AtomicInteger time = new AtomicInteger();
    private final Queue<History> histories = new ConcurrentLinkedQueue<>();

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 20);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void allTransactionsFitIntoOneOrder(long seed) throws Exception {
        Random random = new Random(seed);
        for (int run = 0; run < RUNS_PER_SEED; run++) {
            histories.clear();
            int threads = 2 + random.nextInt(3);
            List<TVar<Written>> variables = Stream.generate(() -> new TVar<>(new Written(NOBODY, NOBODY)))
                    .limit(2 + random.nextInt(4))
                    .toList();
            long runSeed = random.nextLong();
            Workers.together(threads, worker -> {
                for (int i = 0; i < TRANSACTIONS_PER_THREAD; i++) {
                    int id = 1 + worker + i * threads;
                    transact(variables, new History(id), runSeed + id);
                }
            });
            requireOneOrder(threads * TRANSACTIONS_PER_THREAD, variables.size());
        }
    }

    private void transact(List<TVar<Written>> variables, History history, long seed) {
        boolean onlyReads = new Random(seed).nextInt(4) == 0;
        history.began = time.incrementAndGet();
        if (onlyReads) {
            Stm.snapshot(() -> {
                runSteps(variables, history, new Random(seed), true);
                return true;
            });
        } else {
            Stm.atomic(() -> runSteps(variables, history, new Random(seed), false));
        }
        history.ended = time.incrementAndGet();
        histories.add(history);
    }

    @SuppressWarnings("ThreadPriorityCheck") // mixes the threads more; nothing relies on it
    private static void runSteps(List<TVar<Written>> variables, History history, Random random, boolean onlyReads) {
        history.reads.clear();
        history.writes.clear();
        int steps = 1 + random.nextInt(5);
        for (int i = 0; i < steps; i++) {
            int index = random.nextInt(variables.size());
            TVar<Written> variable = variables.get(index);
            switch (onlyReads ? 0 : random.nextInt(4)) {
                case 0, 1 -> read(variable, index, history);
                case 2 -> {
                    Written old = read(variable, index, history);
                    variable.set(replace(old, index, history));
                }
                default -> variable.commute(old -> replace(old, index, history));
            }
            if (random.nextInt(8) == 0) {
                Thread.yield();
            }
        }
    }

    private static Written read(TVar<Written> variable, int index, History history) {
        Written read = variable.get();
        if (read.writer != history.id) {
            Integer before = history.reads.putIfAbsent(index, read.writer);
            assertThat(before).as("read twice").isIn(null, read.writer);
        }
        return read;
    }

    private static Written replace(Written old, int index, History history) {
        if (old.writer == history.id) {
            return old;
        }
        history.writes.put(index, old.writer);
        return new Written(history.id, old.writer);
    }

    private void requireOneOrder(int transactions, int variables) {
        assertThat(histories).hasSize(transactions);
        int[][] successors = successors(transactions, variables);
        BitSet[] before = new BitSet[transactions + 1];
        for (History history : histories) {
            before[history.id] = predecessors(history, successors);
        }
        // Take away, again and again, what waits for nothing.
        BitSet left = new BitSet();
        left.set(1, transactions + 1);
        boolean taken = true;
        while (taken) {
            taken = false;
            for (int id = left.nextSetBit(0); id >= 0; id = left.nextSetBit(id + 1)) {
                if (!before[id].intersects(left)) {
                    left.clear(id);
                    taken = true;
                }
            }
        }
        assertThat(left.cardinality()).as("transactions in a circle: %s", left).isZero();
    }

    /** {@return by variable and writer, who replaced the value that the writer wrote} */
    private int[][] successors(int transactions, int variables) {
        int[][] successors = new int[variables][transactions + 1];
        for (History history : histories) {
            history.writes.forEach((variable, replaced) -> {
                assertThat(successors[variable][replaced])
                        .as("transactions that both replaced the value of %s", replaced)
                        .isZero();
                successors[variable][replaced] = history.id;
            });
        }
        return successors;
    }

    /** {@return which transactions must come before one} */
    private BitSet predecessors(History history, int[][] successors) {
        BitSet before = new BitSet();
        history.writes.values().forEach(before::set);
        history.reads.values().forEach(before::set);
        for (History other : histories) {
            boolean endedBefore = other.ended < history.began;
            boolean readWhatThisReplaced = other.id != history.id
                    && other.reads.entrySet().stream()
                            .anyMatch(read -> successors[read.getKey()][read.getValue()] == history.id);
            if (endedBefore || readWhatThisReplaced) {
                before.set(other.id);
            }
        }
        before.clear(NOBODY);
        return before;
    }
}
