package org.holdfast.stm.collect;

import org.jspecify.annotations.Nullable;

/** The place of a key in a map that never changes. */
record FrozenPlace(@Nullable Object value) implements Place {

    @Override
    public void set(Object newValue) {
        throw new UnsupportedOperationException("a copy of a map never changes");
    }

    @Override
    public void remove() {
        throw new UnsupportedOperationException("a copy of a map never changes");
    }
}
