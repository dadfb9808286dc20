package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.holdfast.stm.Overlap.Block;
import org.holdfast.stm.Overlap.Cost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * N transactions that overlap, whatever they have in common, cost N times what one costs (T8). Counted in attempts and
 * in bytes, for time does not stand still on a busy machine; {@link #main} prints the times.
 */
@Timeout(300)
class LinearCostTest {

    private static final int FEW = 4_000;
    private static final int MANY = 64_000;
    private static final double MOST_GROWTH = 1.2;

    /** What the transactions have in common. */
    enum Shape {
        /** Each increments a variable of its own: what there is to compare with. */
        ALONE(MANY) {
            @Override
            Block over(List<TLong> numbers) {
                return (attempt, i) -> increment(attempt, numbers.get(i));
            }
        },
        /** All increment one variable. */
        QUEUE(1) {
            @Override
            Block over(List<TLong> numbers) {
                return (attempt, i) -> increment(attempt, numbers.get(0));
            }
        },
        /** Each reads what the one before it writes. */
        CHAIN(MANY + 1) {
            @Override
            Block over(List<TLong> numbers) {
                return (attempt, i) -> attempt.writeLong(numbers.get(i + 1), attempt.readLong(numbers.get(i)) + 1);
            }
        },
        /** All read one variable, which the first writes, and write one of their own. */
        STAR(MANY + 1) {
            @Override
            Block over(List<TLong> numbers) {
                return (attempt, i) -> {
                    long hub = attempt.readLong(numbers.get(MANY));
                    attempt.writeLong(numbers.get(i == 0 ? MANY : i), hub + 1);
                };
            }
        },
        /** All read one variable, which nobody writes, and increment one of their own. */
        QUIET_STAR(MANY + 1) {
            @Override
            Block over(List<TLong> numbers) {
                return (attempt, i) -> {
                    attempt.readLong(numbers.get(MANY));
                    increment(attempt, numbers.get(i));
                };
            }
        },
        /** All increment the same few variables. */
        CLIQUE(5) {
            @Override
            Block over(List<TLong> numbers) {
                return (attempt, i) -> numbers.forEach(number -> increment(attempt, number));
            }
        },
        /** All add to one variable without reading it. */
        ADDITIONS(1) {
            @Override
            Block over(List<TLong> numbers) {
                return (attempt, i) -> attempt.add(numbers.get(0), 1);
            }
        };

        private final int variables;

        Shape(int variables) {
            this.variables = variables;
        }

        abstract Block over(List<TLong> numbers);

        static void increment(Attempt attempt, TLong number) {
            attempt.writeLong(number, attempt.readLong(number) + 1);
        }

        Cost cost(int transactions) {
            return Overlap.of(
                    transactions,
                    over(Stream.generate(TLong::new).limit(variables).toList()));
        }
    }

    @ParameterizedTest
    @EnumSource(Shape.class)
    void eachTransactionIsLostOnceAtMostAndAllocatesNoMoreAmongMany(Shape shape) {
        Cost few = shape.cost(FEW);
        Cost many = shape.cost(MANY);
        boolean collides =
                !Set.of(Shape.ALONE, Shape.QUIET_STAR, Shape.ADDITIONS).contains(shape);
        assertThat(many.attempts()).isEqualTo(collides ? 2L * MANY - 1 : MANY);
        assertThat(few.attempts()).isEqualTo(collides ? 2L * FEW - 1 : FEW);
        assertThat(many.bytesEach()).isLessThan(MOST_GROWTH * few.bytesEach() + 16);
    }

    @Test
    void snapshotsBesideAsManyCommitsKeepOneVersionEachAndNoneAfterwards() throws Exception {
        TLong variable = new TLong();
        Cost few = Overlap.ofSnapshotsBesideCommits(FEW, variable);
        Cost many = Overlap.ofSnapshotsBesideCommits(MANY, variable);
        assertThat(many.bytesEach()).isLessThan(MOST_GROWTH * few.bytesEach());
        assertThat(variable.keepsHistory()).isFalse();
        assertThat(keptEntries()).isEmpty();
    }

    /** Those that read nothing that changes keep nothing. */
    @Test
    void commitsBesideSnapshotsThatDoNotNeedTheirVersionsKeepNone() throws Exception {
        TLong variable = new TLong();
        TxnOptions snapshot = Stm.options().withReadOnly(true);
        List<Attempt> attempts = new ArrayList<>();
        for (int i = 0; i < FEW; i++) {
            Attempt attempt = new Attempt();
            attempt.begin(snapshot, 1);
            attempts.add(attempt);
        }
        for (int i = 0; i < FEW; i++) {
            variable.set(i);
        }
        Version history = variable.history();
        assertThat(history == null ? 0 : history.depth).isLessThan(20);
        assertThat(keptEntries()).hasSizeLessThan(20);
        attempts.forEach(attempt -> assertThat(attempt.readLong(variable)).isZero());
        attempts.forEach(Attempt::end);
        assertThat(keptEntries()).isEmpty();
    }

    private static Collection<?> keptEntries() throws Exception {
        var kept = Snapshots.class.getDeclaredField("KEPT");
        kept.setAccessible(true);
        return new ArrayList<>((Collection<?>) kept.get(null));
    }

    // Waiting: each needs a thread, so there are fewer

    private static final int FEW_THREADS = 100;
    private static final int MANY_THREADS = 1_000;

    @Test
    void eachOfThoseThatWaitForOneVariableIsWokenOnceAndAllocatesNoMoreAmongMany() throws Exception {
        requireNoGrowth(waitAndWake(FEW_THREADS, 1), waitAndWake(MANY_THREADS, 1));
    }

    @Test
    void eachOfThoseThatWaitForOneVariableEachIsWokenOnceAndAllocatesNoMoreAmongMany() throws Exception {
        requireNoGrowth(waitAndWake(FEW_THREADS, FEW_THREADS), waitAndWake(MANY_THREADS, MANY_THREADS));
    }

    private static void requireNoGrowth(Cost few, Cost many) {
        assertThat(few.attempts()).isEqualTo(2 * FEW_THREADS);
        assertThat(many.attempts()).isEqualTo(2 * MANY_THREADS);
        assertThat(many.bytesEach()).isLessThan(MOST_GROWTH * few.bytesEach() + 100);
    }

    private static Cost waitAndWake(int threads, int variables) throws Exception {
        List<TLong> gates = Stream.generate(TLong::new).limit(variables).toList();
        AtomicInteger attempts = new AtomicInteger();
        AtomicLong bytes = new AtomicLong();
        long waiting = Stm.statistics().waiting();
        Workers workers = new Workers();
        for (int i = 0; i < threads; i++) {
            TLong gate = gates.get(i % variables);
            workers.start(() -> {
                long before = Overlap.allocatedBytes();
                Stm.atomic(() -> {
                    attempts.incrementAndGet();
                    Stm.check(gate.get() == 1);
                });
                bytes.addAndGet(Overlap.allocatedBytes() - before);
            });
        }
        Spin.until(() -> Stm.statistics().waiting() == waiting + threads);
        gates.forEach(gate -> gate.set(1));
        workers.join();
        assertThat(waitersLeft()).isZero();
        return new Cost(threads, attempts.get(), bytes.get(), 0);
    }

    /** Else each of many waits would leave something behind at what it has waited for. */
    @Test
    void whoHasWaitedIsOnNoListAnyMore() throws Exception {
        TLong changing = new TLong();
        TLong quiet = new TLong();
        Workers workers = new Workers();
        long waiting = Stm.statistics().waiting();
        workers.start(() -> Stm.atomic(() -> Stm.check(changing.get() > quiet.get())));
        Spin.until(() -> Stm.statistics().waiting() == waiting + 1);
        changing.set(1);
        workers.join();
        TxnOptions impatient = Stm.options().withMaxWait(Duration.ofMillis(1));
        assertThatThrownBy(() -> impatient.atomic(() -> Stm.check(quiet.get() > changing.get())))
                .isInstanceOf(TxnTimeoutException.class);
        assertThat(waitersLeft()).isZero();
    }

    /** {@return for how many variables somebody is on the list} */
    private static int waitersLeft() throws Exception {
        var table = Waiters.class.getDeclaredField("TABLE");
        table.setAccessible(true);
        int left = 0;
        for (Object stripe : (Object[]) table.get(null)) {
            var waiters = stripe.getClass().getDeclaredField("waiters");
            waiters.setAccessible(true);
            left += ((java.util.Map<?, ?>) waiters.get(stripe)).size();
        }
        return left;
    }

    /**
     * Prints processor time by number of transactions, and the slope of its logarithm: 1 is linear.
     *
     * @param arguments none
     * @throws Exception if it cannot measure
     */
    public static void main(String[] arguments) throws Exception {
        int[] sizes = {1_000, 2_000, 4_000, 8_000, 16_000, 32_000, MANY};
        System.out.printf("%-22s", "microseconds of CPU");
        for (int size : sizes) {
            System.out.printf("%10d", size);
        }
        System.out.printf("%10s%n", "slope");
        for (Shape shape : Shape.values()) {
            print(shape.name(), sizes, shape::cost);
        }
        print("SNAPSHOTS", sizes, size -> Overlap.ofSnapshotsBesideCommits(size, new TLong()));
        if (Runtime.version().feature() >= 21) {
            print("WAITING FOR ONE", sizes, size -> waitInVirtualThreads(size, 1));
            print("WAITING FOR ONE EACH", sizes, size -> waitInVirtualThreads(size, size));
        }
    }

    /** Each waits for one of some variables, then all are written. */
    private static Cost waitInVirtualThreads(int threads, int variables) throws Exception {
        List<TLong> gates = Stream.generate(TLong::new).limit(variables).toList();
        AtomicInteger attempts = new AtomicInteger();
        List<Thread> running = new ArrayList<>();
        long nanos = -Overlap.cpuNanosOfOthers();
        for (int i = 0; i < threads; i++) {
            TLong gate = gates.get(i % variables);
            running.add(Workers.startVirtual(() -> Stm.atomic(() -> {
                attempts.incrementAndGet();
                Stm.check(gate.get() == 1);
            })));
        }
        Spin.until(() -> Stm.statistics().waiting() == threads);
        gates.forEach(gate -> gate.set(1));
        for (Thread thread : running) {
            thread.join();
        }
        nanos += Overlap.cpuNanosOfOthers();
        return new Cost(threads, attempts.get(), 0, nanos);
    }

    private interface Measured {
        Cost cost(int transactions) throws Exception;
    }

    private static void print(String name, int[] sizes, Measured measured) throws Exception {
        for (int i = 0; i < 5; i++) {
            measured.cost(16_000); // so that all is compiled
        }
        System.out.printf("%-22s", name);
        double[] x = new double[sizes.length];
        double[] y = new double[sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            long best = Long.MAX_VALUE;
            for (int times = 0; times < 5; times++) {
                best = Math.min(best, nanosInRounds(measured, sizes[i]));
            }
            System.out.printf("%10d", best / 1_000);
            x[i] = Math.log(sizes[i]);
            y[i] = Math.log((double) best);
        }
        System.out.printf("%10.2f%n", slope(x, y));
    }

    /** {@return the mean of as many rounds as make the same number of transactions for every size} */
    private static long nanosInRounds(Measured measured, int size) throws Exception {
        long nanos = 0;
        int rounds = MANY / size;
        for (int round = 0; round < rounds; round++) {
            nanos += measured.cost(size).nanos();
        }
        return nanos / rounds;
    }

    private static double slope(double[] x, double[] y) {
        double meanX = java.util.Arrays.stream(x).average().orElseThrow();
        double meanY = java.util.Arrays.stream(y).average().orElseThrow();
        double covariance = 0;
        double variance = 0;
        for (int i = 0; i < x.length; i++) {
            covariance += (x[i] - meanX) * (y[i] - meanY);
            variance += (x[i] - meanX) * (x[i] - meanX);
        }
        return covariance / variance;
    }
}
