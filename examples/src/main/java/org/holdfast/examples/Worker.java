package org.holdfast.examples;

import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.jspecify.annotations.Nullable;

/** The diary of a thread that updates packages: an entity, written in the same transactions as the packages. */
final class Worker {

    final String name;
    final TLong updates = new TLong();
    final TVar<@Nullable Update> last = new TVar<>(null);

    Worker(String name) {
        this.name = name;
    }

    @Override
    public String toString() {
        return name;
    }
}
