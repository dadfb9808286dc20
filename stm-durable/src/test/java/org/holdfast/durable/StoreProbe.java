package org.holdfast.durable;

import java.util.Objects;
import org.holdfast.stm.spi.Memory;
import org.holdfast.stm.spi.Variable;
import org.jspecify.annotations.Nullable;

/** What tests ask the inside of a store. */
final class StoreProbe {

    private StoreProbe() {}

    /** {@return what a variable is in a store, null if it is transient} */
    static @Nullable StoredObject stored(Variable variable) {
        return (StoredObject) Memory.instance().stored(variable);
    }

    /** {@return the end of the log of the store in which a variable is} */
    static long appended(Variable variable) {
        return Objects.requireNonNull(stored(variable)).graph().appended();
    }

    /** {@return how much of that log is safe on disk} */
    static long forced(Variable variable) {
        return Objects.requireNonNull(stored(variable)).graph().storage().forced();
    }
}
