package org.holdfast.benchmarks.peers;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** 1,000 accounts: 80 % of the calls transfer between two of them, 20 % add up all. */
final class Bank<N> {

    static final int ACCOUNTS = 1_000;
    static final long FIRST_BALANCE = 1_000;

    private static final int TRANSFERS_OF_100 = 80;

    private final Engine<N, ?> engine;
    private final List<N> accounts;

    Bank(Engine<N, ?> engine) {
        this.engine = engine;
        accounts = Stream.generate(() -> engine.number(FIRST_BALANCE))
                .limit(ACCOUNTS)
                .toList();
    }

    long work(RandomGenerator random) {
        return random.nextInt(100) < TRANSFERS_OF_100 ? transfer(random) : audit();
    }

    private long transfer(RandomGenerator random) {
        N from = accounts.get(random.nextInt(ACCOUNTS));
        N to = accounts.get(random.nextInt(ACCOUNTS));
        long amount = random.nextInt(10);
        return engine.atomic(txn -> {
            engine.set(txn, from, engine.get(txn, from) - amount);
            engine.set(txn, to, engine.get(txn, to) + amount);
            return amount;
        });
    }

    /** {@return the money in the bank} Checks it, too: an engine that loses some is not worth measuring. */
    long audit() {
        long sum = engine.readOnly(txn -> {
            long all = 0;
            for (int i = 0; i < ACCOUNTS; i++) {
                all += engine.get(txn, accounts.get(i));
            }
            return all;
        });
        if (sum != ACCOUNTS * FIRST_BALANCE) {
            throw new IllegalStateException("the bank holds " + sum + ", not " + ACCOUNTS * FIRST_BALANCE);
        }
        return sum;
    }
}
