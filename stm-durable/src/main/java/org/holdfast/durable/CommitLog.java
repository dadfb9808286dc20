package org.holdfast.durable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/*
 * Group commit. Appending copies into a buffer in memory, under a lock held for no more than that. Who then waits for
 * the force of a record and finds no leader at work becomes the leader of a round:
 *
 * 1. swap the buffer that fills with the empty one, and let go of the lock: others append while this one writes;
 * 2. write what it holds and force it (LogTail);
 * 3. move `forced` to its end, give up the lead, wake who is covered, and one of those who are not.
 *
 * A single committer thus forces for itself, without a hand-over to another thread. The one woken in step 3 leads the next
 * round unless somebody who was running anyway has begun it. It stays in the queue until it is covered, so whenever
 * there is no leader and somebody is not covered, at least one of those is awake: no wake-up is lost.
 *
 * A round that fails stops the log for good. Nobody is told that a force succeeded which did not, and nothing beyond
 * `forced` may come back at the next open, because its callers see exceptions: so the leader takes it back from the
 * disk before it tells anyone.
 */
/**
 * The log of all commits of a store, and the only truth about what it holds. Records are appended in commit order,
 * forced in groups, and read back when the log is opened. Safe for use by many threads.
 */
final class CommitLog implements AutoCloseable {

    static final long SEGMENT_BYTES = 64 << 20;

    /** Who reserves room waits while this much is neither written nor being written. */
    private static final int PENDING_BYTES = 16 << 20;

    /**
     * Where a commit stands in the log.
     *
     * @param sequence its number
     * @param position where its record begins
     * @param end where it ends: what {@link #awaitForced} takes
     */
    record Appended(long sequence, long position, long end) {}

    private record Waiter(Thread thread, long end) {}

    private final Disk disk;
    private final long segmentBytes;
    private final LogRecovery recovery;
    private final LogTail tail; // used by the leader only
    private final WriteBehind writeBehind = new WriteBehind(this::force);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition(); // room was made, or a round has ended
    // Guarded by the lock; `forced` and `appended` are read without it.
    private final Set<Waiter> waiters = new LinkedHashSet<>();
    private LogBuffer filling = new LogBuffer();
    private LogBuffer spare = new LogBuffer();
    private boolean leading;
    private int reservedBytes;
    private long segmentBase;
    private long sequence;
    private volatile long appended;
    private volatile long forced;
    private volatile @Nullable Stop stop;

    /** Why nothing can be appended any more. */
    private record Stop(String message, @Nullable Throwable cause) {}

    private CommitLog(Disk disk, long segmentBytes, LogRecovery recovery, LogTail tail, long segmentBase) {
        this.disk = disk;
        this.segmentBytes = segmentBytes;
        this.recovery = recovery;
        this.tail = tail;
        this.segmentBase = segmentBase;
        sequence = recovery.lastSequence();
        appended = recovery.end();
        forced = recovery.end();
        filling.restart(recovery.end());
    }

    /**
     * Opens the log in this directory to append to it, and creates it if there is none. Whatever the visitor has seen
     * is forced when this returns.
     *
     * @param segmentBytes a new file is begun when the last one has become larger than this
     * @param from a position known to have been forced; the visitor sees the commits from there on, and segments that
     *     end before it are not read
     * @throws CorruptStoreException if forced records are missing before the last file; nothing is changed then
     * @throws StoreException if the disk fails
     */
    static CommitLog open(Disk disk, long segmentBytes, long from, LogVisitor visitor) {
        try {
            LogReplay replay = new LogReplay(disk, from, visitor);
            replay.run();
            LogReplay.Tail tail = replay.badTail();
            if (tail != null && !tail.isRoom()) {
                visitor.beforeCut(replay.end());
            }
            LogRepair.Repaired repaired = new LogRepair(disk, replay, segmentBytes).run();
            long segmentBase = replay.isEmpty() ? 0 : replay.lastBase();
            return new CommitLog(disk, segmentBytes, repaired.recovery(), repaired.tail(), segmentBase);
        } catch (IOException e) {
            throw new StoreException("cannot open the log in " + disk.directory() + ": " + e, e);
        }
    }

    /**
     * Reads the log in this directory as far as it is whole, beside the process that appends to it. Changes nothing.
     */
    static LogRecovery read(Disk disk, long from, LogVisitor visitor) {
        try {
            LogReplay replay = new LogReplay(disk, from, visitor);
            replay.run();
            return new LogRecovery(replay.commits(), replay.lastSequence(), replay.end(), null);
        } catch (IOException e) {
            throw new StoreException("cannot read the log in " + disk.directory() + ": " + e, e);
        }
    }

    /** {@return what opening found} */
    LogRecovery recovery() {
        return recovery;
    }

    /** {@return the position behind the last record that was appended} */
    long appended() {
        return appended;
    }

    /** {@return the position up to which everything is safe on disk} */
    long forced() {
        return forced;
    }

    /**
     * Makes sure that a body of this length can be appended. Waits while too much is pending. Exactly one call of
     * {@link #append} or {@link #cancel} with the same length must follow.
     *
     * @throws StoreException if the log has stopped, or a commit of this length is too large
     */
    void reserve(int length) {
        if (length < 1 || length > LogRecord.MAX_BODY_BYTES) {
            throw new StoreException("a commit of " + length + " bytes cannot be stored: at most "
                    + LogRecord.MAX_BODY_BYTES + " bytes can; split the transaction");
        }
        while (!reserveOrLead(room(length))) {
            round();
        }
    }

    /** {@return true when the room is reserved, false if the caller has to lead a round to make some} */
    private boolean reserveOrLead(int room) {
        lock.lock();
        try {
            // A commit larger than the limit gets in as soon as less than the limit is pending: it must not starve.
            while (stop == null && filling.size() + reservedBytes >= PENDING_BYTES) {
                if (!leading && filling.size() > 0) {
                    leading = true;
                    return false;
                }
                changed.awaitUninterruptibly();
            }
            throwIfStopped();
            filling.ensureRoom(reservedBytes + room);
            reservedBytes += room;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private static int room(int length) {
        return LogSegment.HEADER_BYTES + LogRecord.bytes(length);
    }

    /** Gives up a reservation. */
    void cancel(int length) {
        lock.lock();
        try {
            reservedBytes -= room(length);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Appends a commit, in memory. Cannot fail: if the log has stopped, waiting for the force of the record does.
     *
     * @param body an array that begins with the body
     * @param length of the body, for which room was reserved
     * @param bodyCrc its CRC-32C
     */
    Appended append(byte[] body, int length, int bodyCrc) {
        lock.lock();
        try {
            LogSegment segment = null;
            if (appended - segmentBase >= segmentBytes) {
                segmentBase = appended;
                segment = new LogSegment(segmentBase, sequence + 1);
            }
            long position = segment == null ? appended : appended + LogSegment.HEADER_BYTES;
            var record = new LogRecord(position, ++sequence, forced, length, bodyCrc);
            if (stop == null) {
                if (segment != null) {
                    filling.put(segment);
                }
                filling.put(record, body);
            }
            appended = record.end();
            reservedBytes -= room(length);
            changed.signalAll();
            return new Appended(record.sequence(), position, record.end());
        } finally {
            lock.unlock();
        }
    }

    /** Waits until all that was appended before is safe on disk. */
    void force() {
        awaitForced(appended);
    }

    /**
     * Waits until everything before this position is safe on disk, and forces it if nobody does. An interrupt does not
     * end the wait; it is kept for the caller.
     *
     * @throws StoreException if the log has stopped before
     */
    void awaitForced(long end) {
        if (end > appended) {
            throw new IllegalArgumentException("position " + end + " is beyond the end of the log, " + appended);
        }
        if (forced >= end) {
            return;
        }
        var waiter = new Waiter(Thread.currentThread(), end);
        boolean interrupted = false;
        while (!isSettled(end)) {
            if (leadOrQueue(waiter)) {
                round();
            } else if (!isSettled(end)) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted(); // Or park would return at once from now on.
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (forced < end) {
            throwIfStopped();
        }
    }

    private boolean isSettled(long end) {
        return forced >= end || stop != null;
    }

    /** {@return whether the caller has to lead a round; if not, it is in the queue unless its wait is over} */
    private boolean leadOrQueue(Waiter waiter) {
        lock.lock();
        try {
            if (isSettled(waiter.end)) {
                return false;
            }
            if (leading) {
                waiters.add(waiter);
                return false;
            }
            waiters.remove(waiter);
            leading = true;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** What a leader does. Any failure, want of memory included, stops the log. */
    private void round() {
        Stop failure = null;
        long end = forced;
        try {
            LogBuffer run = swapBuffers();
            end = run.end();
            tail.write(run);
        } catch (Throwable e) {
            failure = takeBack(e);
        }
        endRound(end, failure);
    }

    private LogBuffer swapBuffers() {
        lock.lock();
        try {
            LogBuffer run = filling;
            spare.restart(appended);
            spare.ensureRoom(reservedBytes); // What was reserved so far will be appended to this one.
            filling = spare;
            spare = run;
            changed.signalAll();
            return run;
        } finally {
            lock.unlock();
        }
    }

    private Stop takeBack(Throwable cause) {
        String stopped = "the store has stopped because " + tail.fileName() + " in " + disk.directory()
                + " could not be written or forced (" + cause + "); close it and open it again. ";
        try {
            tail.cutBack(forced);
            return new Stop(stopped + "The commits that were not yet forced are not in the store", cause);
        } catch (IOException | RuntimeException | Error e) {
            if (e != cause) {
                cause.addSuppressed(e);
            }
            return new Stop(stopped + "Whether the last commits are in the store is unknown until then", cause);
        }
    }

    private void endRound(long end, @Nullable Stop failure) {
        List<Thread> awake = new ArrayList<>();
        lock.lock();
        try {
            leading = false;
            if (failure == null) {
                forced = end;
            } else {
                stop = failure;
            }
            for (Iterator<Waiter> i = waiters.iterator(); i.hasNext(); ) {
                Waiter waiter = i.next();
                if (isSettled(waiter.end)) {
                    i.remove();
                    awake.add(waiter.thread);
                }
            }
            waiters.stream().findFirst().ifPresent(next -> awake.add(0, next.thread));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        awake.forEach(LockSupport::unpark);
    }

    /** Lets what nobody waits for be forced soon, at the latest after {@link WriteBehind#DELAY_NANOS}. */
    void scheduleForce() {
        if (forced < appended) {
            writeBehind.schedule();
        }
    }

    /** Throws if the log has stopped. */
    void throwIfStopped() {
        Stop why = stop;
        if (why != null) {
            throw new StoreException(why.message, why.cause);
        }
    }

    /**
     * Forces everything and closes the files. From then on the log is stopped.
     *
     * @throws StoreException if that fails; the files are closed nevertheless
     */
    @Override
    public void close() {
        try {
            if (stop == null) {
                force();
            }
        } finally {
            writeBehind.close();
            closeTail();
        }
    }

    private void closeTail() {
        takeLead();
        Stop why = stop;
        try {
            tail.close();
        } catch (IOException e) {
            if (why == null) { // else somebody has been told already
                throw new StoreException(
                        tail.fileName() + " in " + disk.directory() + " could not be closed: " + e
                                + "; all that is in it was forced before",
                        e);
            }
        } finally {
            endRound(forced, why == null ? new Stop("the store is closed", null) : why);
        }
    }

    private void takeLead() {
        lock.lock();
        try {
            while (leading) {
                changed.awaitUninterruptibly();
            }
            leading = true;
        } finally {
            lock.unlock();
        }
    }
}
