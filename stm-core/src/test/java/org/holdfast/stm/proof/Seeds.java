package org.holdfast.stm.proof;

import java.util.stream.LongStream;

/**
 * The seeds that random tests run: ten times as many with {@code -Dholdfast.soak=10}, one alone with
 * {@code -Dholdfast.seed=n}.
 */
final class Seeds {

    private static final long ONLY = Long.getLong("holdfast.seed", 0);
    private static final long TIMES = Long.getLong("holdfast.soak", 1);

    private Seeds() {}

    /** {@return the seeds of a test that normally runs some} */
    static LongStream upTo(long normally) {
        return ONLY == 0 ? LongStream.rangeClosed(1, normally * TIMES) : LongStream.of(ONLY);
    }

    static String howToRepeat(long seed) {
        return "(again: mvn … -Dholdfast.seed=" + seed + "; more: -Dholdfast.soak=10)";
    }
}
