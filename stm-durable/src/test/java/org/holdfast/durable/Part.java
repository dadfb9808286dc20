package org.holdfast.durable;

import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.jspecify.annotations.Nullable;

/** An entity of which tests build chains, rings and other graphs. Everything of it stands in its own record. */
final class Part {

    final TLong number = new TLong();
    final TVar<@Nullable Object> content = new TVar<>(null);
    final TVar<@Nullable Part> next = new TVar<>(null);

    Part(long number) {
        this.number.set(number);
    }
}
