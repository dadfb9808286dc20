package org.holdfast.stm;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A variable that each attempt of each transaction has for itself: it is made by a supplier when the attempt first uses
 * it, and gone when the attempt ends. A {@link Stm#nested nested} block that is undone undoes what it set here, too.
 *
 * @param <T> the type of the value, which may be null if the type says so
 */
public final class TxnLocal<T extends @Nullable Object> {

    private final Supplier<? extends T> initial;

    /**
     * A variable with a first value for each attempt.
     *
     * @param initial makes the first value, inside the transaction; called once in an attempt, and again only after a
     *     nested block that had it called was undone
     */
    public TxnLocal(Supplier<? extends T> initial) {
        this.initial = Objects.requireNonNull(initial, "initial");
    }

    /**
     * {@return the value in the running attempt}
     *
     * @throws TxnStateException outside a transaction
     */
    @SuppressWarnings({"unchecked", "NullAway"}) // only values of type T are ever set
    public T get() {
        Attachments attachments = attachments();
        if (!attachments.hasLocal(this)) {
            attachments.setLocal(this, initial.get());
        }
        return (T) attachments.local(this);
    }

    /**
     * Sets the value in the running attempt.
     *
     * @param value the value
     * @throws TxnStateException outside a transaction
     */
    public void set(T value) {
        attachments().setLocal(this, value);
    }

    private static Attachments attachments() {
        return Stm.running("a transaction-local variable").attachments();
    }
}
