package org.holdfast.stm;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Which named transaction has written a variable last, so that a message can tell to whom another one has lost. A small
 * table that forgets; it refers to no variable, and what it does not know it does not make up.
 */
final class LastWriters {

    private static final int SIZE = 1 << 10;

    private record Note(int hash, long version, String name) {}

    private static final AtomicReferenceArray<Note> NOTES = new AtomicReferenceArray<>(SIZE);

    private LastWriters() {}

    static void note(Cell cell, long version, String name) {
        int hash = System.identityHashCode(cell);
        NOTES.setRelease(hash & (SIZE - 1), new Note(hash, version, name));
    }

    /** {@return the name of the transaction that has written a version of a variable, if it has one and it is known} */
    static @Nullable String of(Cell cell, long version) {
        int hash = System.identityHashCode(cell);
        Note note = NOTES.getAcquire(hash & (SIZE - 1));
        return note != null && note.hash == hash && note.version == version ? note.name : null;
    }
}
