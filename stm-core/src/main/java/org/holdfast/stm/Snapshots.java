package org.holdfast.stm;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots that are running, so that committers keep what they replace only while one of them may need it.
 *
 * <pre>
 * snapshot:   1 announce itself in a slot, at an epoch not after its own   2 take its epoch from the clock
 * committer:  1 take all commit locks   2 take its epoch from the clock   3 look at the slots   4 publish
 * </pre>
 *
 * All four are volatile. If a committer misses an announcement, its clock reading came before the snapshot's, so the
 * snapshot's epoch is not before the commit's and it reads what the commit publishes, waiting for its locks.
 */
final class Snapshots {

    /** Free for the taking. */
    private static final long NONE = -1;

    private static final long ANNOUNCED = 1;

    /**
     * So many snapshots can run at once with a slot of their own; more share {@link Crowd}. A commit looks at all
     * slots.
     */
    private static final int MOST_SLOTS = 64;

    private static volatile Slot[] slots = {};

    /** Variables with kept versions, in about the order of the commits that replaced them. */
    private static final Queue<Kept> KEPT = new ConcurrentLinkedQueue<>();

    /** Held while versions are let go of. Nobody waits for it. */
    private static final ReentrantLock TRIMMING = new ReentrantLock();

    /** Whether a snapshot has ended since the last look at what may go. */
    private static volatile boolean mayTrim;

    private Snapshots() {}

    /** Registers a snapshot, best in the slot that its thread had last. */
    static Slot register(@Nullable Slot last) {
        for (; ; ) {
            long announcement = VersionClock.epoch() << 1 | ANNOUNCED;
            Slot slot = take(last, announcement);
            if (slot != null) {
                slot.setEpoch(VersionClock.epochOfAllCommitted());
                return slot;
            }
            if (slots.length >= MOST_SLOTS) {
                return Crowd.enter();
            }
            addSlot();
        }
    }

    private static @Nullable Slot take(@Nullable Slot last, long announcement) {
        if (last != null && last.take(announcement)) {
            return last;
        }
        for (Slot slot : slots) {
            if (slot.take(announcement)) {
                return slot;
            }
        }
        return null;
    }

    private static synchronized void addSlot() {
        if (slots.length >= MOST_SLOTS) {
            return;
        }
        Slot[] longer = Arrays.copyOf(slots, slots.length + 1);
        longer[slots.length] = new Slot(false);
        slots = longer;
    }

    /** Ends a snapshot and lets go of the versions that only it has kept. */
    static void unregister(Slot slot) {
        if (slot.inCrowd) {
            Crowd.leave(slot.epoch);
        } else {
            slot.free();
        }
        Kept head = KEPT.peek();
        if (head != null && head.untilEpoch <= oldest()) {
            trim();
        }
    }

    /** {@return the epoch of the oldest running snapshot, as far as can be seen; the largest if none is running} */
    private static long oldest() {
        long oldest = Long.MAX_VALUE;
        for (Slot slot : slots) {
            long word = slot.word();
            if (word != NONE) {
                oldest = Math.min(oldest, word >>> 1);
            }
        }
        Crowd.Range crowd = Crowd.range;
        return crowd == null ? oldest : Math.min(oldest, crowd.oldest);
    }

    /** {@return whether a snapshot may be running that is older than an epoch} */
    static boolean mayNeedBefore(long epoch) {
        return oldest() < epoch;
    }

    /** {@return the snapshots that are running, null if there are none} */
    static @Nullable Registered registered() {
        Registered registered = null;
        for (Slot slot : slots) {
            long word = slot.word();
            if (word != NONE) {
                if (registered == null) {
                    registered = new Registered();
                }
                registered.add(word >>> 1, (word & ANNOUNCED) != 0);
            }
        }
        Crowd.Range crowd = Crowd.range;
        if (crowd != null) {
            if (registered == null) {
                registered = new Registered();
            }
            registered.add(crowd);
        }
        return registered;
    }

    /**
     * Keeps variables, and with them what they hang on, from being collected while a snapshot may need their replaced
     * values: loaded again from a storage, they would come with their newest values only.
     */
    static void retain(List<Cell> cells, long untilEpoch) {
        KEPT.add(new Kept(cells, untilEpoch));
    }

    /** Whoever finds another at work leaves it to that one, who looks again. */
    private static void trim() {
        mayTrim = true;
        while (mayTrim && TRIMMING.tryLock()) {
            try {
                mayTrim = false;
                letGo();
            } finally {
                TRIMMING.unlock();
            }
        }
    }

    /*
     * What was replaced up to the epoch of a kept entry is needed by no running snapshot if the oldest of them is not
     * before that epoch. A snapshot that the look at the slots has missed takes its epoch after the clock was read
     * here; what was replaced later than that may be needed by it, and stays for another time.
     */
    private static void letGo() {
        long replacedUpTo = VersionClock.epochOfAllCommitted();
        long oldest = Math.min(replacedUpTo, oldest());
        for (Kept head = KEPT.peek(); head != null && head.untilEpoch <= oldest; head = KEPT.peek()) {
            KEPT.poll();
            for (Cell cell : head.cells) {
                cell.forget(head.untilEpoch);
            }
        }
    }

    private record Kept(List<Cell> cells, long untilEpoch) {}

    /** The epochs of the running snapshots, as a committer found them. */
    static final class Registered {

        private long[] epochs = new long[4];
        private int size;

        /** Every snapshot that has only announced itself has an epoch from this one on. */
        private long announced = Long.MAX_VALUE;

        private Crowd.@Nullable Range crowd;

        private void add(Crowd.Range range) {
            crowd = range;
        }

        private void add(long epoch, boolean onlyAnnounced) {
            if (onlyAnnounced) {
                announced = Math.min(announced, epoch);
                return;
            }
            if (size == epochs.length) {
                epochs = Arrays.copyOf(epochs, 2 * size);
            }
            epochs[size++] = epoch;
        }

        /** {@return whether a snapshot may need a value that stood from one epoch until before another} */
        boolean need(long from, long until) {
            if (announced < until || (crowd != null && from <= crowd.newest && crowd.oldest < until)) {
                return true;
            }
            for (int i = 0; i < size; i++) {
                if (from <= epochs[i] && epochs[i] < until) {
                    return true;
                }
            }
            return false;
        }
    }

    /** The snapshots that found no free slot. What a commit sees of them, whatever their number, is one range. */
    private static final class Crowd {

        /** All epochs from the oldest to the newest may be used. */
        private record Range(long oldest, long newest) {}

        /** How many snapshots have an epoch. Guarded by the class. */
        private static final TreeMap<Long, Integer> EPOCHS = new TreeMap<>();

        private static volatile @Nullable Range range;

        /** Announces a snapshot of any epoch from now on, then takes one; as with a slot. */
        private static synchronized Slot enter() {
            Range others = range;
            long oldest = others == null ? VersionClock.epoch() : others.oldest;
            range = new Range(oldest, Long.MAX_VALUE);
            long epoch = VersionClock.epochOfAllCommitted();
            EPOCHS.merge(epoch, 1, Integer::sum);
            range = new Range(EPOCHS.firstKey(), EPOCHS.lastKey());
            Slot slot = new Slot(true);
            slot.epoch = epoch;
            return slot;
        }

        private static synchronized void leave(long epoch) {
            EPOCHS.computeIfPresent(epoch, (same, count) -> count == 1 ? null : count - 1);
            range = EPOCHS.isEmpty() ? null : new Range(EPOCHS.firstKey(), EPOCHS.lastKey());
        }
    }

    /** Where one running snapshot stands. Padded: its thread writes it at every snapshot, every committer reads it. */
    static final class Slot {

        private static final int AT = 16;
        private static final long[] NO_WORDS = {};
        private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);

        private final long[] words;
        private final boolean inCrowd;

        /** The epoch of the snapshot that holds this slot; its own thread's. */
        private long epoch;

        private Slot(boolean inCrowd) {
            this.inCrowd = inCrowd;
            words = inCrowd ? NO_WORDS : new long[2 * AT + 1];
            if (!inCrowd) {
                words[AT] = NONE;
            }
        }

        long epoch() {
            return epoch;
        }

        private long word() {
            return (long) WORDS.getVolatile(words, AT);
        }

        private boolean take(long announcement) {
            return !inCrowd
                    && (long) WORDS.getOpaque(words, AT) == NONE
                    && WORDS.compareAndSet(words, AT, NONE, announcement);
        }

        private void setEpoch(long epoch) {
            this.epoch = epoch;
            WORDS.setRelease(words, AT, epoch << 1);
        }

        private void free() {
            WORDS.setRelease(words, AT, NONE);
        }
    }
}
