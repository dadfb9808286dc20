package org.holdfast.durable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Carries commits into the image, in the order of the log, in a thread of its own, so that committers do not wait for
 * it. What is on the way is found here, so a load never sees an older state than the last commit's.
 *
 * <p>As long as it finds something, the thread looks again every few milliseconds, and needs not be woken: that would
 * cost a committer more than all the rest of the commit.
 */
final class ImageUpdater {

    /** Committers wait while more than this is on the way: the image must not fall behind without limit. */
    static final long MOST_BYTES =
            Math.min(64 << 20, Math.max(1 << 20, Runtime.getRuntime().maxMemory() / 16));

    /** What a state takes on its way, beside its bytes. */
    private static final int BYTES_OF_STATE = 200;

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** So often it finds nothing before it sleeps until it is woken. */
    private static final int LOOKS = 20;

    private final Image image;
    private final Map<Long, StoredState> onTheWay = new ConcurrentHashMap<>();
    /** In the order of the log. */
    private final List<SpilledStates> spilledOnTheWay = new CopyOnWriteArrayList<>();

    private final Thread thread = new Thread(this::run, "holdfast-image");

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition come = lock.newCondition();
    private final Condition gone = lock.newCondition();
    // Guarded by the lock.
    private final Queue<Commit> queue = new ArrayDeque<>();
    private long bytes;
    private boolean asleep;
    private boolean closing;

    private volatile @Nullable Throwable failure;

    ImageUpdater(Image image) {
        this.image = image;
        thread.setDaemon(true);
        thread.start();
    }

    /** Waits until the image has not fallen too far behind. */
    void awaitRoom() {
        lock.lock();
        try {
            while (bytes > MOST_BYTES && failure == null) {
                gone.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until all that was added is in the image. */
    void awaitAll() {
        lock.lock();
        try {
            come.signal();
            while (bytes > 0 && failure == null) {
                gone.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes the states of one commit. Called in the order of the log. */
    void add(List<StateChange> changes) {
        for (StateChange change : changes) {
            onTheWay.put(change.id(), change.state());
        }
        enqueue(new Changes(changes));
    }

    private void enqueue(Commit commit) {
        lock.lock();
        try {
            queue.add(commit);
            bytes += commit.bytes();
            if (asleep || bytes > MOST_BYTES / 2) {
                come.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes the states of one commit that stand in a file. Called in the order of the log. */
    void add(SpilledStates states) {
        spilledOnTheWay.add(states);
        enqueue(new Spilled(states));
    }

    /** {@return the room that what is on the way takes in the heap} */
    long bytesOnTheWay() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    /** {@return the latest state of an object, null if it has none} */
    @Nullable
    StoredState get(long id) {
        // In this order: a state leaves the way after it has come to the image.
        StoredState state = onTheWay.get(id);
        for (SpilledStates spilled : spilledOnTheWay) {
            if (state == null || state.position() < spilled.position()) {
                StoredState newer = spilled.get(id);
                state = newer == null ? state : newer;
            }
        }
        try {
            return state == null ? image.get(id) : state;
        } catch (CorruptImageException e) {
            failure = e; // lest it is closed with a mark, by which the next opening would use it
            throw e;
        }
    }

    /** {@return what went wrong in the image, null if nothing} */
    @Nullable
    Throwable failure() {
        return failure;
    }

    /** Ends the thread when all is in the image, or something has gone wrong. */
    void close() {
        lock.lock();
        try {
            closing = true;
            come.signal();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            for (Commit commit = next(); commit != null; commit = next()) {
                commit.apply();
                done(commit.bytes());
            }
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            failure = e;
            done(0);
        }
    }

    private @Nullable Commit next() throws InterruptedException {
        lock.lock();
        try {
            for (int looks = 0; queue.isEmpty() && !closing; looks++) {
                if (looks < LOOKS) {
                    come.awaitNanos(LOOK_NANOS);
                } else {
                    asleep = true;
                    come.await();
                    asleep = false;
                }
            }
            return queue.poll();
        } finally {
            lock.unlock();
        }
    }

    /** The states of one commit. */
    private sealed interface Commit {

        /** {@return what it takes in the heap; more than 0} */
        long bytes();

        void apply() throws IOException;
    }

    private final class Changes implements Commit {

        private final List<StateChange> changes;

        Changes(List<StateChange> changes) {
            this.changes = changes;
        }

        @Override
        public long bytes() {
            long sum = 1;
            for (StateChange change : changes) {
                sum += BYTES_OF_STATE + change.state().bytes().length;
            }
            return sum;
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // whether it is that very state
        public void apply() throws IOException {
            for (StateChange change : changes) {
                if (onTheWay.get(change.id()) == change.state()) { // else a newer one comes, which is all that counts
                    image.put(change.id(), change.state());
                    onTheWay.remove(change.id(), change.state());
                }
            }
        }
    }

    private final class Spilled implements Commit {

        private final SpilledStates states;

        Spilled(SpilledStates states) {
            this.states = states;
        }

        @Override
        public long bytes() {
            return 1; // they do not stand in memory
        }

        @Override
        public void apply() throws IOException {
            try {
                states.forEach((id, state) -> put(id, new StoredState(states.version(), states.position(), state)));
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
            spilledOnTheWay.remove(states);
        }

        private void put(long id, StoredState state) {
            try {
                image.put(id, state);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void done(long bytesOfDone) {
        lock.lock();
        try {
            bytes -= bytesOfDone;
            gone.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
