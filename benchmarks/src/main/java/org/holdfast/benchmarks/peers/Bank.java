package org.holdfast.benchmarks.peers;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Accounts between which money is transferred, so that they always hold the same together. */
final class Bank<N> {

    private static final long FIRST_BALANCE = 1_000;
    private static final int TRANSFERS_OF_100 = 80;

    private final Engine<N, ?> engine;
    private final List<N> accounts;

    Bank(Engine<N, ?> engine, int size) {
        this.engine = engine;
        accounts =
                Stream.generate(() -> engine.number(FIRST_BALANCE)).limit(size).toList();
    }

    /** {@return something} 80 % of the calls transfer, 20 % audit. */
    long work(RandomGenerator random) {
        return random.nextInt(100) < TRANSFERS_OF_100 ? transfer(random) : audit();
    }

    long transfer(RandomGenerator random) {
        N from = accounts.get(random.nextInt(accounts.size()));
        N to = accounts.get(random.nextInt(accounts.size()));
        long amount = random.nextInt(10);
        return engine.atomic(txn -> {
            engine.set(txn, from, engine.get(txn, from) - amount);
            engine.set(txn, to, engine.get(txn, to) + amount);
            return amount;
        });
    }

    /** {@return the money of all accounts} */
    long audit() {
        return checked(engine.readOnly(this::sum));
    }

    /** Adds up all accounts, and counts how often it must begin. Gives up after a time, if it was not the first try. */
    void audit(Attempts attempts, long timeoutNanos) {
        long deadline = System.nanoTime() + timeoutNanos;
        attempts.audits++;
        try {
            checked(engine.readOnly(txn -> {
                attempts.attempts++;
                if (System.nanoTime() - deadline > 0) {
                    throw new GaveUpException();
                }
                return sum(txn);
            }));
        } catch (GaveUpException thrown) {
            attempts.gaveUp++;
        }
    }

    private long sum(Object txn) {
        long sum = 0;
        for (int i = 0; i < accounts.size(); i++) {
            sum += engine.get(txn, accounts.get(i));
        }
        return sum;
    }

    /** An engine that loses money is not worth measuring. */
    private long checked(long sum) {
        if (sum != accounts.size() * FIRST_BALANCE) {
            throw new IllegalStateException("the bank holds " + sum + ", not " + accounts.size() * FIRST_BALANCE);
        }
        return sum;
    }

    private static final class GaveUpException extends RuntimeException {

        private static final long serialVersionUID = 1;

        private GaveUpException() {
            super("gave up", null, false, false);
        }
    }
}
