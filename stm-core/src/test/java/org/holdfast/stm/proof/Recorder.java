package org.holdfast.stm.proof;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.holdfast.stm.proof.RecordedAttempt.End;

/**
 * Runs one attempt on the memory and records what it reads and writes.
 *
 * <p>Every value carries the number of its attempt in the lower bits, so that what a lost attempt wrote is not taken
 * for what its successor wrote. Which value replaced which shows by itself: the writer has read before what it
 * replaces; or, where it writes blindly, appends the value to a list beside the place as well; and lists show their
 * order. In a sum, each bit is a place of its own, which is set once.
 */
final class Recorder implements Machine {

    private static final int ATTEMPT_BITS = 16;

    private final Recording recording;
    private final Machine memory;
    private final Layout layout;
    private final RecordedAttempt attempt;
    private final int number;
    private final Random random;

    private final Map<Object, Version> lastRead = new HashMap<>();
    private final Set<Object> own = new HashSet<>();
    /** What was written and not undone: by place the last one, or by version each one where a list keeps all. */
    private Map<Object, Version> written = new LinkedHashMap<>();

    private final Set<Version> commuting = new HashSet<>();
    private final Asked asked = new Asked();
    private final List<Runnable> ranAtEnd = new ArrayList<>();

    Recorder(Recording recording, RecordedAttempt attempt, int number, Random random) {
        this.recording = recording;
        this.memory = recording.memory();
        this.layout = recording.layout();
        this.attempt = attempt;
        this.number = number;
        this.random = random;
    }

    /** Called when the attempt's block, or a part of it that runs later, has ended. */
    void end() {
        attempt.clearWrites();
        written.forEach((key, version) -> attempt.write(version, key.equals(version) ? null : lastRead.get(key)));
        commuting.stream().filter(written::containsValue).forEach(attempt::commute);
        attempt.end(End.STOPPED, System.nanoTime());
    }

    @SuppressWarnings("ThreadPriorityCheck") // mixes the threads more; nothing relies on it
    private void mix() {
        if (random.nextInt(6) == 0) {
            Thread.yield();
        }
    }

    // Values

    private Object stamp(Object value) {
        Object stamped = (long) value << ATTEMPT_BITS | number;
        own.add(stamped);
        return stamped;
    }

    @Override
    public Object plain(int place, Object value) {
        return plain(layout.kind(place), value);
    }

    /** {@return a value that was recorded, without the number of its attempt} */
    static Object plain(Kind kind, Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(element -> plain(kind, element)).toList();
        }
        return kind == Kind.SUM ? value : (Object) ((long) value >>> ATTEMPT_BITS);
    }

    // Reading

    @Override
    public Object get(int place) {
        mix();
        Object value = memory.get(place);
        if (value instanceof List<?> list) {
            sawList(place, list);
        } else if (layout.kind(place) == Kind.SUM) {
            sawSum(place, (long) value);
        } else {
            saw(place, (long) value);
        }
        return value;
    }

    private void saw(Object place, long value) {
        if (!own.contains(value)) {
            Version version = new Version(place, value);
            attempt.read(version);
            lastRead.put(place, version);
        }
    }

    private void sawList(int place, List<?> list) {
        int end = list.size();
        while (end > 0 && own.contains(list.get(end - 1))) {
            end--;
        }
        saw(place, end == 0 ? 0 : (long) list.get(end - 1));
    }

    private void sawSum(int place, long sum) {
        for (int bit = 0; bit < TraceableAccesses.BITS; bit++) {
            Object placeOfBit = placeOfBit(place, bit);
            if (!own.contains(placeOfBit)) {
                saw(placeOfBit, sum >>> bit & 1);
            }
        }
    }

    private static Object placeOfBit(int place, int bit) {
        return place + "/" + bit;
    }

    // Writing

    @Override
    public void set(int place, Object value) {
        if (layout.kind(place).isBlind()) {
            mix();
        } else {
            get(place);
        }
        Object stamped = stamp(value);
        memory.set(place, stamped);
        wrote(place, stamped);
    }

    @Override
    public Object getAndSet(int place, Object value) {
        mix();
        Object stamped = stamp(value);
        Object old = memory.getAndSet(place, stamped);
        saw(place, (long) old);
        wrote(place, stamped);
        return old;
    }

    @Override
    public boolean compareAndSet(int place, Object expected, Object value) {
        mix();
        Object stamped = stamp(value);
        boolean done = memory.compareAndSet(place, expected, stamped);
        if (done) {
            wrote(place, stamped);
        }
        return done;
    }

    @Override
    public void make(int place, Object value) {
        get(place);
        Object stamped = stamp(value);
        memory.make(place, stamped);
        wrote(place, stamped);
    }

    @Override
    public void append(int place, Object value) {
        mix();
        Object stamped = stamp(value);
        memory.append(place, stamped);
        wrote(place, stamped);
        commuting.add(new Version(place, (long) stamped));
    }

    private void wrote(int place, Object value) {
        if (layout.kind(place) == Kind.LOCAL) {
            return; // nobody else may ever see it
        }
        Version version = new Version(place, (long) value);
        boolean listed = layout.kind(place).isBlind() || layout.kind(place).isList();
        if (layout.kind(place).isBlind()) {
            recording.appendBeside(place, value);
        }
        written.put(listed ? version : place, version);
    }

    @Override
    public void add(int place, long delta) {
        mix();
        Object placeOfBit = placeOfBit(place, Long.numberOfTrailingZeros(delta));
        own.add(placeOfBit);
        lastRead.put(placeOfBit, Version.first(placeOfBit));
        memory.add(place, delta);
        Version version = new Version(placeOfBit, 1);
        written.put(placeOfBit, version);
        commuting.add(version);
    }

    @Override
    public Object use(int place, Operation<?> operation, long a, long b) {
        throw new UnsupportedOperationException("what a whole collection shows leaves no trace");
    }

    // Blocks

    @Override
    public void nested(Runnable block) {
        memory.nested(undoing(block));
    }

    @Override
    public void joined(Runnable block) {
        memory.joined(block);
    }

    @Override
    public void snapshot(Runnable block) {
        memory.snapshot(block);
    }

    @Override
    public void orElse(Runnable first, Runnable second) {
        memory.orElse(undoing(first), undoing(second));
    }

    private Runnable undoing(Runnable block) {
        return () -> {
            Map<Object, Version> before = new LinkedHashMap<>(written);
            Asked askedBefore = asked.copy();
            try {
                block.run();
            } catch (Throwable thrown) {
                written = before;
                asked.undoTo(askedBefore);
                throw thrown;
            }
        };
    }

    // Ends

    @Override
    public void beforeCommit(Runnable action) {
        memory.beforeCommit(() -> {
            try {
                action.run();
            } finally {
                end();
            }
        });
    }

    @Override
    public void afterCommit(Runnable action) {
        asked.afterCommit(action);
        memory.afterCommit(() -> ranAtEnd.add(action));
    }

    @Override
    public void afterAbort(Runnable action) {
        asked.afterAbort(action);
        memory.afterAbort(() -> ranAtEnd.add(action));
    }

    /**
     * Called when the transaction has ended: just those actions have run that had to, in the order in which they had
     * to.
     */
    void checkRanAtEnd() {
        if (!attempt.isCommitted()) {
            asked.undoTo(new Asked());
        }
        if (!ranAtEnd.equals(asked.atEnd())) {
            throw new AssertionError("after the end of " + attempt + " there ran " + ranAtEnd.size() + " of "
                    + asked.atEnd().size() + " actions, or in another order");
        }
    }

    @Override
    public void giveUp() {
        memory.giveUp();
    }
}
