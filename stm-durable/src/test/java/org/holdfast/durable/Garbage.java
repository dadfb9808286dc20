package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;

/** The collecting of what nobody holds. */
final class Garbage {

    private static final int MOST_COLLECTIONS = 200;

    private Garbage() {}

    /** Returns when at least one collection of everything has come to its end. */
    static void collect() {
        awaitCleared(new WeakReference<>(new Object()));
    }

    /** Collects until a reference is cleared; fails if somebody seems to hold what it refers to. */
    static void awaitCleared(WeakReference<?> reference) {
        for (int i = 0; i < MOST_COLLECTIONS && reference.get() != null; i++) {
            System.gc();
        }
        assertThat(reference.get()).as("what should have left the heap").isNull();
    }
}
