package org.holdfast.durable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.holdfast.stm.collect.TMap;
import org.jspecify.annotations.Nullable;

/**
 * A storage for reading, of what some bodies of commits say, or a log with the files beside it. Made in no time, unlike
 * one on disk, which has an image.
 */
final class StatesInMemory implements Storage, LogVisitor {

    private final Map<Long, StoredState> states = new HashMap<>();
    private final Map<Integer, Shape> shapes = new LinkedHashMap<>();
    private final @Nullable Disk disk;

    /** Reads bodies as an opening does. */
    StatesInMemory(List<byte[]> bodies) {
        disk = null;
        long at = 0;
        for (byte[] body : bodies) {
            commit(at, ++at, ByteBuffer.wrap(body));
        }
    }

    /** An empty one, to be shown the commits of a log. */
    StatesInMemory(Disk disk) {
        this.disk = disk;
    }

    @Override
    public void commit(long position, long sequence, ByteBuffer body) {
        CommitBody.read(body, position, new CommitBody.Visitor() {
            @Override
            public void shape(Shape shape) {
                shapes.put(shape.number(), shape);
            }

            @Override
            public void state(long id, ByteBuffer state) {
                byte[] bytes = new byte[state.remaining()];
                state.get(bytes);
                states.put(id, new StoredState(0, position, bytes));
            }

            @Override
            public void included(SpillFile.Seal file) {
                if (disk == null) {
                    return;
                }
                try {
                    SpillFile.read(disk, file, (id, state) -> states.put(id, new StoredState(0, position, state)));
                } catch (IOException e) {
                    throw new StoreException("cannot read " + file.fileName(), e);
                }
            }

            @Override
            public void id(String id) {
                // asked for by nobody
            }
        });
    }

    /** {@return the bodies of all commits of a store that is not open} */
    static List<byte[]> bodiesOf(Path directory) {
        try {
            List<byte[]> bodies = new ArrayList<>();
            CommitLog.read(new LocalDisk(directory), 0, (position, sequence, body) -> {
                byte[] bytes = new byte[body.remaining()];
                body.get(bytes);
                bodies.add(bytes);
            });
            return bodies;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** {@return the map of roots, as a store that is opened on this has it} */
    @SuppressWarnings("unchecked") // as DurableStore
    TMap<String, Object> roots(StoreOptions options) {
        Graph graph = new Graph("store in memory", this, options, getClass().getClassLoader());
        return (TMap<String, Object>) graph.loader().entity(Graph.ROOTS_ID, TMap.class);
    }

    @Override
    public UnitOfWork begin() {
        throw new UnsupportedOperationException("for reading alone");
    }

    @Override
    public SpillFile newSpillFile() {
        throw new UnsupportedOperationException("for reading alone");
    }

    @Override
    public void discard(SpillFile file, @Nullable Object user) {}

    @Override
    public @Nullable StoredState load(long id) {
        return states.get(id);
    }

    @Override
    public Collection<Shape> shapes() {
        return shapes.values();
    }

    @Override
    public long largestId() {
        return states.keySet().stream().mapToLong(id -> id).max().orElse(0);
    }

    @Override
    public long openedAt() {
        return Long.MAX_VALUE;
    }

    @Override
    public long objects() {
        return states.size();
    }

    @Override
    public Outcome outcome(String id) {
        throw new UnsupportedOperationException("for objects alone");
    }

    @Override
    public long appended() {
        return 0;
    }

    @Override
    public long forced() {
        return Long.MAX_VALUE;
    }

    @Override
    public void awaitForced(long position) {}

    @Override
    public void scheduleForce() {}

    @Override
    public void requireUsable() {}

    @Override
    public RecoveryReport recovery() {
        return new RecoveryReport(Path.of(""), true, Optional.empty(), 0, Optional.empty(), true, 0, Duration.ZERO);
    }

    @Override
    public void close() {}
}
