package org.holdfast.benchmarks.stores;

import java.util.random.RandomGenerator;

/**
 * Money that goes from one account to another.
 *
 * @param from the number of the account that has less afterwards
 * @param to the number of the account that has more
 * @param amount how much
 */
record Transfer(int from, int to, long amount) {

    private static final int MAX_AMOUNT = 10;

    Transfer {
        if (from == to || amount < 0) {
            throw new IllegalArgumentException(
                    "a transfer of " + amount + " from account " + from + " to account " + to + " is none");
        }
    }

    static Transfer random(RandomGenerator random, int accounts) {
        int from = random.nextInt(accounts);
        int to = random.nextInt(accounts - 1);
        return new Transfer(from, to < from ? to : to + 1, 1 + random.nextInt(MAX_AMOUNT));
    }
}
