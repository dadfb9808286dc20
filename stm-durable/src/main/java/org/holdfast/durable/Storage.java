package org.holdfast.durable;

import java.io.IOException;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Where the states of objects are kept: the log of commits and the image of what it says. Knows ids, bytes and
 * dictionary entries, nothing of objects or transactions.
 */
interface Storage extends AutoCloseable {

    /** {@return what the next commit is collected in} */
    UnitOfWork begin();

    /** {@return a file for states that are moved out of memory before their commit} */
    SpillFile newSpillFile() throws IOException;

    /**
     * Deletes a file whose transaction has failed.
     *
     * @param user who may still read from it, null if nobody; the file is closed when this one is gone
     */
    void discard(SpillFile file, @Nullable Object user);

    /** {@return the latest state of an object, null if there is none} */
    @Nullable
    StoredState load(long id);

    /** {@return the dictionary entries that were found when this was opened} */
    Collection<Shape> shapes();

    /** {@return the largest id that stood in this storage when it was opened} */
    long largestId();

    /**
     * {@return the position behind the last commit that was found on opening} Earlier states are of another process.
     */
    long openedAt();

    /** {@return the number of objects that have a state} */
    long objects();

    /** {@return what became of the transaction with an id} That one has committed is told when it is safe on disk. */
    Outcome outcome(String id);

    long appended();

    long forced();

    /** Waits until all that was committed up to a position is safe on disk. */
    void awaitForced(long position);

    /** Has all that was committed forced soon. */
    void scheduleForce();

    /** Throws if this is closed or has stopped. */
    void requireUsable();

    /** {@return what opening found and did} */
    RecoveryReport recovery();

    /** Makes all safe and closes the files. */
    @Override
    void close();
}
