package org.holdfast.durable;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A storage in the heap, which nothing outlives: for tests of programs that use a store. It is the plainest storage
 * there is, and says by that what the others must do. What a transaction moves out of the heap goes into a temporary
 * directory.
 */
final class MemoryStorage implements Storage {

    private final Map<Long, StoredState> states = new ConcurrentHashMap<>();
    private final CommittedIds ids;

    /** Held for the validation and the effect of a commit. */
    private final ReentrantLock order = new ReentrantLock();

    private @Nullable ImageDirectory temporary;
    private long spillFiles;
    private volatile long appended;
    private volatile boolean closed;

    /**
     * An empty storage.
     *
     * @param keptIds how many ids of committed transactions are kept
     */
    MemoryStorage(int keptIds) {
        ids = new CommittedIds(keptIds);
    }

    @Override
    public UnitOfWork begin() {
        requireUsable();
        return new Unit();
    }

    private final class Unit implements UnitOfWork {

        private final Map<Long, byte[]> changes = new LinkedHashMap<>();
        private final List<IncludedStates> included = new ArrayList<>();
        private @Nullable String id;
        private boolean sealed;
        private boolean ended;
        private long position;

        @Override
        public void identify(String newId) {
            requireOpen();
            requireNew(newId);
            id = newId;
        }

        @Override
        public void define(Shape shape) {
            requireOpen(); // whoever reads has it already: nothing outlives the process
        }

        @Override
        public void change(long object, byte[] state) {
            requireOpen();
            if (changes.putIfAbsent(object, state) != null) {
                throw new IllegalStateException("a second state for object " + object + " in one unit of work");
            }
        }

        @Override
        public void include(IncludedStates more) {
            requireOpen();
            included.add(more);
        }

        @Override
        public void seal() {
            requireOpen();
            sealed = true;
        }

        private void requireOpen() {
            if (sealed || ended) {
                throw new IllegalStateException("a unit of work that is complete was changed");
            }
        }

        @Override
        public boolean commit(BooleanSupplier validation, LongSupplier version) {
            if (!sealed || ended) {
                throw new IllegalStateException("a unit of work was committed that is not complete, or has ended");
            }
            order.lock();
            try {
                requireUsable();
                if (id != null) {
                    requireNew(id);
                }
                if (!validation.getAsBoolean()) {
                    return false;
                }
                apply(version.getAsLong());
                ended = true;
                return true;
            } finally {
                order.unlock();
            }
        }

        private void apply(long version) {
            long begin = appended;
            position = begin + 1;
            for (IncludedStates more : included) {
                more.committed(version, begin)
                        .forEach((object, state) -> states.put(object, new StoredState(version, begin, state)));
            }
            changes.forEach((object, state) -> states.put(object, new StoredState(version, begin, state)));
            if (id != null) {
                ids.add(id, position);
            }
            appended = position;
        }

        @Override
        public long position() {
            return position;
        }

        @Override
        public void abort() {
            ended = true;
        }
    }

    private void requireNew(String id) {
        order.lock();
        try {
            Long position = ids.position(id);
            if (position != null) {
                throw new AlreadyCommittedException(id, position, "the store in memory");
            }
        } finally {
            order.unlock();
        }
    }

    @Override
    public SpillFile newSpillFile() throws IOException {
        order.lock();
        try {
            requireUsable();
            if (temporary == null) {
                temporary = new ImageDirectory();
            }
            return SpillFile.create(new LocalDisk(temporary.path()), ++spillFiles);
        } finally {
            order.unlock();
        }
    }

    @Override
    public void discard(SpillFile file, @Nullable Object user) {
        // The directory goes when this is closed, and until then somebody may read from the file.
    }

    @Override
    public @Nullable StoredState load(long id) {
        requireUsable();
        return states.get(id);
    }

    @Override
    public Outcome outcome(String id) {
        requireUsable();
        order.lock();
        try {
            return ids.outcome(id);
        } finally {
            order.unlock();
        }
    }

    @Override
    public Collection<Shape> shapes() {
        return List.of();
    }

    @Override
    public long largestId() {
        return 0;
    }

    @Override
    public long openedAt() {
        return 0;
    }

    @Override
    public long objects() {
        requireUsable();
        return states.size();
    }

    @Override
    public long appended() {
        return appended;
    }

    @Override
    public long forced() {
        return appended;
    }

    @Override
    public void awaitForced(long position) {
        requireUsable();
    }

    @Override
    public void scheduleForce() {
        // All that there is to force is done.
    }

    @Override
    public void requireUsable() {
        if (closed) {
            throw new StoreException("the store in memory is closed, and what it held is gone");
        }
    }

    @Override
    public RecoveryReport recovery() {
        return new RecoveryReport(
                Path.of("memory"), true, Optional.empty(), 0, Optional.empty(), false, 0, Duration.ZERO);
    }

    @Override
    public void close() {
        order.lock();
        try {
            closed = true;
            if (temporary != null) {
                temporary.close();
            }
        } catch (IOException e) {
            throw new StoreException("the temporary directory of the store in memory could not be removed: " + e, e);
        } finally {
            order.unlock();
        }
    }
}
