package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Money moves between accounts, and is all there at every instant. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class BankTest {

    private static final int ACCOUNTS = 20;
    private static final long EACH = 1_000;

    private static final class Overdrawn extends Exception {
        private static final long serialVersionUID = 1;
    }

    private final List<TLong> accounts =
            Stream.generate(() -> new TLong(EACH)).limit(ACCOUNTS).toList();

    @Test
    void everyAuditFindsTheWholeSum() throws Exception {
        AtomicBoolean open = new AtomicBoolean(true);
        AtomicIntegerArray audits = new AtomicIntegerArray(2);
        Workers auditors = new Workers();
        auditors.start(() -> {
            while (open.get()) {
                assertThat(Stm.<Long, RuntimeException>snapshot(this::sum)).isEqualTo(ACCOUNTS * EACH);
                audits.incrementAndGet(0);
            }
        });
        auditors.start(() -> {
            while (open.get()) {
                assertThat(Stm.<Long, RuntimeException>atomic(this::sum)).isEqualTo(ACCOUNTS * EACH);
                audits.incrementAndGet(1);
            }
        });
        Workers.together(4, teller -> {
            Random random = new Random(teller);
            for (int i = 0; i < 10_000 || audits.get(0) < 100 || audits.get(1) < 100; i++) {
                transferIfCovered(random);
            }
        });
        open.set(false);
        auditors.join();
        assertThat(sum()).isEqualTo(ACCOUNTS * EACH);
        assertThat(accounts).allSatisfy(account -> assertThat(account.get()).isNotNegative());
    }

    private long sum() {
        return accounts.stream().mapToLong(TLong::get).sum();
    }

    private void transferIfCovered(Random random) {
        TLong from = accounts.get(random.nextInt(ACCOUNTS));
        TLong to = accounts.get(random.nextInt(ACCOUNTS));
        long amount = random.nextInt(600);
        try {
            Stm.<Overdrawn>atomic(() -> {
                to.set(to.get() + amount);
                from.set(from.get() - amount);
                if (from.get() < 0) {
                    throw new Overdrawn();
                }
            });
        } catch (Overdrawn undone) {
            // the money is where it was
        }
    }
}
