package org.holdfast.stm;

import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A {@code long} that is read and written in transactions, without boxing. Inside a block every method takes part in
 * the block's transaction; outside, each call is a transaction of its own.
 */
public final class TLong extends Cell {

    private long value;

    /** A number that is zero at first. */
    public TLong() {}

    /**
     * A number with a first value.
     *
     * @param value the value
     */
    public TLong(long value) {
        this.value = value;
    }

    /** {@return the value that this number has in the current transaction} */
    public long get() {
        Attempt attempt = Attempt.current();
        return attempt == null ? readCommitted() : attempt.readLong(this);
    }

    /**
     * {@return the value that this number has in a transaction} Spares the look-up of the current transaction.
     *
     * @param txn the running transaction
     */
    public long get(Txn txn) {
        return TxnHandle.attemptOf(txn).readLong(this);
    }

    /**
     * Sets the value.
     *
     * @param newValue the value that this number has from now on
     */
    public void set(long newValue) {
        Attempt attempt = Attempt.ofThread();
        if (!attempt.isIdle()) {
            attempt.writeLong(this, newValue);
        } else if (!setAlone(attempt, newValue)) {
            Stm.atomic(() -> set(newValue));
        }
    }

    /**
     * Sets the value. Spares the look-up of the current transaction.
     *
     * @param txn the running transaction
     * @param newValue the value that this number has from now on
     */
    public void set(Txn txn, long newValue) {
        TxnHandle.attemptOf(txn).writeLong(this, newValue);
    }

    /**
     * Adds to the value when the transaction commits. Two transactions that only add do not conflict. Reading the
     * number in the same transaction makes it an ordinary update.
     *
     * @param delta what to add; the sum wraps around as {@code long} does
     */
    public void add(long delta) {
        Attempt attempt = Attempt.ofThread();
        if (!attempt.isIdle()) {
            attempt.add(this, delta);
        } else if (!addAlone(attempt, delta)) {
            Stm.atomic(() -> add(delta));
        }
    }

    /**
     * Adds to the value and reads it, which conflicts with every other change.
     *
     * @param delta what to add
     * @return the new value
     */
    public long addAndGet(long delta) {
        Attempt attempt = Attempt.ofThread();
        long orec = attempt.isIdle() ? LoneCommit.begin(this) : LoneCommit.LONG_WAY;
        if (orec != LoneCommit.LONG_WAY) {
            long sum = value + delta;
            value = sum;
            LoneCommit.end(this, orec, attempt);
            return sum;
        }
        return Stm.<Long, RuntimeException>atomic(() -> {
            add(delta);
            return get();
        });
    }

    /** {@return the new value, one more than the old} */
    public long incrementAndGet() {
        return addAndGet(1);
    }

    /**
     * Sets the value if it is the expected one.
     *
     * @param expected the value that it must have
     * @param newValue the value that it then gets
     * @return whether it was the expected one
     */
    public boolean compareAndSet(long expected, long newValue) {
        return Stm.atomic(() -> {
            if (get() != expected) {
                return false;
            }
            set(newValue);
            return true;
        });
    }

    /**
     * Waits, by {@link Stm#retry}, until the value satisfies a condition.
     *
     * @param condition what to wait for
     * @return the value that satisfies it
     */
    public long await(LongPredicate condition) {
        Objects.requireNonNull(condition, "condition");
        return Stm.<Long, RuntimeException>atomic(() -> {
            long now = get();
            Stm.check(condition.test(now));
            return now;
        });
    }

    /** {@return the committed value, for debugging; not a transactional read} */
    @Override
    public String toString() {
        return Orec.has(orec(), Orec.UNLOADED) ? "TLong(not loaded)" : "TLong(" + value + ")";
    }

    private boolean setAlone(Attempt attempt, long newValue) {
        long orec = LoneCommit.begin(this);
        if (orec == LoneCommit.LONG_WAY) {
            return false;
        }
        value = newValue;
        LoneCommit.end(this, orec, attempt);
        return true;
    }

    private boolean addAlone(Attempt attempt, long delta) {
        long orec = LoneCommit.begin(this);
        if (orec == LoneCommit.LONG_WAY) {
            return false;
        }
        value += delta;
        LoneCommit.end(this, orec, attempt);
        return true;
    }

    private long readCommitted() {
        for (; ; ) {
            long word = settledOrec();
            long read = value;
            VarHandle.acquireFence();
            Force force = Orec.has(word, Orec.UNFORCED) ? force() : null;
            if (Orec.sameValue(word, orec())) {
                Force.await(force, TxnOptions.DEFAULT);
                return read;
            }
        }
    }

    long value() {
        return value;
    }

    @Override
    Object boxedValue() {
        return value;
    }

    @Override
    void setBoxedValue(@Nullable Object newValue) {
        value = (long) Objects.requireNonNull(newValue);
    }

    @Override
    void settle(WriteSet writes, int index) {
        writes.settleLong(index, value);
    }

    @Override
    Object boxedWrite(WriteSet writes, int index) {
        return writes.number(index);
    }

    @Override
    void publish(WriteSet writes, int index) {
        value = writes.number(index);
    }
}
