package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CyclicBarrier;
import org.holdfast.stm.collect.TList;
import org.holdfast.stm.collect.TMap;
import org.junit.jupiter.api.Test;

/** A process that goes on and on needs no more memory than at first. */
class NothingAccumulatesTest {

    private static final int ROUNDS = 100_000;

    private static final class Undone extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private final TVar<Object> variable = new TVar<>(new Object());
    private final TLong number = new TLong();
    private final TLong turn = new TLong();
    private final TMap<Integer, Object> map = new TMap<>();
    private final TList<Object> list = new TList<>();

    @Test
    void overAMillionTransactionsOfTwoThreadsThatGoOn() throws Exception {
        CyclicBarrier counting = new CyclicBarrier(2);
        Map<String, Long> before = new TreeMap<>();
        Map<String, Long> after = new TreeMap<>();
        Workers.together(2, worker -> {
            rounds(worker, 0, 1_000);
            count(worker, counting, before);
            rounds(worker, 1_000, ROUNDS);
            count(worker, counting, after);
        });
        assertThat(before).as("objects of the memory").containsKey(TVar.class.getName());
        after.forEach((name, count) -> assertThat(count - before.getOrDefault(name, 0L))
                .as("new objects of %s that stay", name)
                .isLessThan(100));
    }

    private static void count(int worker, CyclicBarrier bothAreBetweenTransactions, Map<String, Long> counts)
            throws Exception {
        bothAreBetweenTransactions.await();
        if (worker == 0) {
            counts.putAll(LiveInstances.ofClassesIn("org.holdfast."));
        }
        bothAreBetweenTransactions.await();
    }

    private void rounds(int worker, int from, int to) {
        for (int i = from; i < to; i++) {
            small(i);
            if (i % 8 == 0) {
                handOver(worker);
                overlappingSnapshot();
                changeCollections(i);
                fail(i);
            }
        }
    }

    private void small(long round) {
        variable.set(round);
        number.add(1);
        Stm.atomic(() -> {
            number.set(number.get() + 1);
            Stm.nested(() -> variable.getAndSet(new Object()));
            Stm.current().afterCommit(() -> {});
            Stm.current().afterAbort(() -> {});
        });
        Stm.snapshot(number::get);
        Stm.orElse(() -> Stm.retry(), number::get);
    }

    private void handOver(int worker) {
        Stm.atomic(() -> Stm.check(turn.get() % 2 == worker));
        turn.add(1);
    }

    @SuppressWarnings("ThreadPriorityCheck") // so that the other thread replaces what this one sees; not relied on
    private void overlappingSnapshot() {
        Stm.snapshot(() -> {
            long first = number.get();
            Thread.yield();
            return first + number.get() + (variable.get() == null ? 1 : 0);
        });
    }

    private void changeCollections(int round) {
        map.put(round % 100, new Object());
        map.remove(round % 77);
        Stm.atomic(() -> {
            list.add(new TVar<>(round));
            list.remove(list.size() > 10 ? 0 : list.size() - 1);
        });
    }

    private void fail(long round) {
        try {
            Stm.atomic(() -> {
                variable.set(round);
                throw new Undone();
            });
        } catch (Undone undone) {
            // as it should
        }
    }
}
