package org.holdfast.stm;

import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A variable that is read and written in transactions. Inside a block every method takes part in the block's
 * transaction; outside, each call is a transaction of its own.
 *
 * <p>The value itself should not change while it stands here: use records, strings, {@code List.copyOf} and the like,
 * or objects whose own fields are transactional.
 *
 * @param <T> the type of the value, which may be null if the type says so
 */
public final class TVar<T extends @Nullable Object> extends Cell {

    private @Nullable Object value;

    /**
     * A variable with a first value.
     *
     * @param value the value
     */
    public TVar(T value) {
        this.value = value;
    }

    /** {@return the value that this variable has in the current transaction} */
    public T get() {
        Attempt attempt = Attempt.current();
        return cast(attempt == null ? readCommitted() : attempt.read(this));
    }

    /**
     * {@return the value that this variable has in a transaction} Spares the look-up of the current transaction.
     *
     * @param txn the running transaction
     */
    public T get(Txn txn) {
        return cast(TxnHandle.attemptOf(txn).read(this));
    }

    /**
     * Sets the value.
     *
     * @param newValue the value that this variable has from now on
     */
    public void set(T newValue) {
        Attempt attempt = Attempt.ofThread();
        if (!attempt.isIdle()) {
            attempt.write(this, newValue);
        } else if (!setAlone(attempt, newValue)) {
            Stm.atomic(() -> set(newValue));
        }
    }

    /**
     * Sets the value. Spares the look-up of the current transaction.
     *
     * @param txn the running transaction
     * @param newValue the value that this variable has from now on
     */
    public void set(Txn txn, T newValue) {
        TxnHandle.attemptOf(txn).write(this, newValue);
    }

    /**
     * Sets the value.
     *
     * @param newValue the value that this variable has from now on
     * @return the value that it had before
     */
    public T getAndSet(T newValue) {
        return getAndUpdate(old -> newValue);
    }

    /**
     * Computes a new value from the old one.
     *
     * @param function computes the new value; may run several times
     * @return the new value
     */
    public T updateAndGet(UnaryOperator<T> function) {
        Objects.requireNonNull(function, "function");
        return Stm.atomic(() -> {
            T updated = function.apply(get());
            set(updated);
            return updated;
        });
    }

    /**
     * Computes a new value from the old one.
     *
     * @param function computes the new value; may run several times
     * @return the old value
     */
    public T getAndUpdate(UnaryOperator<T> function) {
        Objects.requireNonNull(function, "function");
        return Stm.atomic(() -> {
            T old = get();
            set(function.apply(old));
            return old;
        });
    }

    /**
     * Sets the value if it is the expected one.
     *
     * @param expected the value that it must have, compared by identity as in {@code AtomicReference}
     * @param newValue the value that it then gets
     * @return whether it was the expected one
     */
    @SuppressWarnings("ReferenceEquality") // as AtomicReference does
    public boolean compareAndSet(T expected, T newValue) {
        return Stm.atomic(() -> {
            if (get() != expected) {
                return false;
            }
            set(newValue);
            return true;
        });
    }

    /**
     * Changes the value by a function that is applied when the transaction commits, to whatever value stands here then.
     * Two transactions that only commute do not conflict. Reading the variable in the same transaction makes it an
     * ordinary update.
     *
     * @param function computes the new value from the old one alone; it must not use transactional variables
     */
    public void commute(UnaryOperator<T> function) {
        Objects.requireNonNull(function, "function");
        Attempt attempt = Attempt.current();
        if (attempt == null) {
            Stm.atomic(() -> commute(function));
        } else {
            attempt.commute(this, old -> function.apply(cast(old)));
        }
    }

    /**
     * Waits, by {@link Stm#retry}, until the value satisfies a condition.
     *
     * @param condition what to wait for
     * @return the value that satisfies it
     */
    public T await(Predicate<? super T> condition) {
        Objects.requireNonNull(condition, "condition");
        return Stm.atomic(() -> {
            T now = get();
            Stm.check(condition.test(now));
            return now;
        });
    }

    /** {@return the committed value, for debugging; not a transactional read} */
    @Override
    public String toString() {
        return Orec.has(orec(), Orec.UNLOADED) ? "TVar(not loaded)" : "TVar(" + value + ")";
    }

    private boolean setAlone(Attempt attempt, T newValue) {
        long orec = LoneCommit.begin(this);
        if (orec == LoneCommit.LONG_WAY) {
            return false;
        }
        value = newValue;
        LoneCommit.end(this, orec, attempt);
        return true;
    }

    private @Nullable Object readCommitted() {
        for (; ; ) {
            long word = settledOrec();
            Object read = value;
            VarHandle.acquireFence();
            Force force = Orec.has(word, Orec.UNFORCED) ? force() : null;
            if (Orec.sameValue(word, orec())) {
                Force.await(force, TxnOptions.DEFAULT);
                return read;
            }
        }
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // only values of type T are ever written
    private T cast(@Nullable Object object) {
        return (T) object;
    }

    @Nullable
    Object value() {
        return value;
    }

    @Override
    @Nullable
    Object boxedValue() {
        return value;
    }

    @Override
    void setBoxedValue(@Nullable Object newValue) {
        value = newValue;
    }

    @Override
    void settle(WriteSet writes, int index) {
        writes.settle(index, value);
    }

    @Override
    @Nullable
    Object boxedWrite(WriteSet writes, int index) {
        return writes.value(index);
    }

    @Override
    void publish(WriteSet writes, int index) {
        value = writes.value(index);
    }
}
