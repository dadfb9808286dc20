package org.holdfast.stm;

import java.time.Duration;

/** When to give up: a time on the scale of {@link System#nanoTime}, or never. */
final class Deadline {

    static final Deadline NEVER = new Deadline(0);

    /** Half of the scale, so that comparing cannot overflow: 146 years. */
    private static final long LONGEST = Long.MAX_VALUE / 2;

    private final long nanos;

    private Deadline(long nanos) {
        this.nanos = nanos;
    }

    /** {@return a time after another on the scale of {@code System.nanoTime}} */
    static Deadline after(long start, Duration duration) {
        boolean tooLong = duration.compareTo(Duration.ofNanos(LONGEST)) > 0;
        return new Deadline(start + (tooLong ? LONGEST : duration.toNanos()));
    }

    boolean isNever() {
        return this == NEVER;
    }

    boolean hasPassed() {
        return !isNever() && nanosLeft() <= 0;
    }

    /** {@return how long from now, less than zero if it has passed} Not to be asked of NEVER. */
    long nanosLeft() {
        return nanos - System.nanoTime();
    }

    Deadline orEarlier(Deadline other) {
        if (isNever()) {
            return other;
        }
        return other.isNever() || nanos - other.nanos <= 0 ? this : other;
    }
}
