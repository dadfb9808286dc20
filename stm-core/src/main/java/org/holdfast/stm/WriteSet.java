package org.holdfast.stm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt will write if it commits: each variable once, with its new value or with a change that commutes. Kept
 * in arrays so that a write allocates nothing; found by scanning while few, by hashing when more.
 */
final class WriteSet {

    /** An index of the set that stands for a point to go back to, with everything that has been overwritten since. */
    record Savepoint(int size, int undone) {}

    // What is to be done with a variable. Numbers and not an enum, for stores of references cost more.
    private static final int SET = 0;
    private static final int ADD = 1;
    private static final int COMMUTE = 2;
    /** Nothing: the value was brought back from where the attempt has moved it. */
    private static final int KEEP = 3;

    private static final int KIND_BITS = 2;
    private static final int KINDS = (1 << KIND_BITS) - 1;

    private record Overwritten(
            int index, long mark, @Nullable Object value, long number) {}

    private static final int NOT_READ = -1;

    private static final int SMALL = 8;

    /** Arrays that have grown beyond this are not kept for the next transaction of the thread. */
    private static final int LARGE = 1 << 12;

    /** Whenever so many more variables were written, the attempt is told. */
    static final int MANY = 1 << 10;

    private final Runnable whenMany;

    private @Nullable Cell[] cells = new Cell[SMALL];
    private @Nullable Object[] values = new Object[SMALL];
    private long[] lockedOrecs = new long[SMALL];

    /**
     * Two for each variable: its number, and a mark. The mark says in its last bits what is to be done, and in the
     * others where the read set had the variable when it was written, or NOT_READ.
     */
    private long[] words = new long[2 * SMALL];

    private int size;
    private boolean commuting;

    /** Of all written variables when they are more than SMALL, else of none. */
    private final CellTable table = new CellTable();

    private int savepoints;
    private final List<Overwritten> overwritten = new ArrayList<>();

    /**
     * An empty set.
     *
     * @param whenMany called when it has grown by many variables; may move them elsewhere
     */
    WriteSet(Runnable whenMany) {
        this.whenMany = whenMany;
    }

    int size() {
        return size;
    }

    Cell cell(int index) {
        Cell cell = cells[index];
        assert cell != null;
        return cell;
    }

    /** {@return where a variable stands in this set, or -1} */
    int indexOf(Cell cell) {
        if (size > SMALL) {
            return table.indexOf(cell, cells);
        }
        for (int i = size - 1; i >= 0; i--) {
            if (cells[i] == cell) {
                return i;
            }
        }
        return -1;
    }

    /** {@return whether a variable seems to stand here, for another thread that happens to look} */
    boolean seemsToContain(Cell cell) {
        @Nullable Cell[] seen = cells;
        for (int i = Math.min(size, seen.length) - 1; i >= 0; i--) {
            if (seen[i] == cell) {
                return true;
            }
        }
        return false;
    }

    // Writing

    /**
     * Writes a variable that does not stand here, and was the last to be looked for.
     *
     * @param readIndex where it has been read
     */
    void setFirst(Cell cell, int readIndex, @Nullable Object value, long number) {
        append(cell, SET, value, number, readIndex);
    }

    void set(Cell cell, @Nullable Object value, long number) {
        int index = indexOf(cell);
        if (index < 0) {
            append(cell, SET, value, number, NOT_READ);
        } else {
            overwrite(index, SET, value, number);
        }
    }

    void add(Cell cell, long delta) {
        int index = indexOf(cell);
        if (index < 0) {
            append(cell, ADD, null, delta, NOT_READ);
            commuting = true;
        } else {
            overwrite(index, kind(index) == ADD ? ADD : SET, null, number(index) + delta);
        }
    }

    void commute(Cell cell, UnaryOperator<@Nullable Object> function) {
        int index = indexOf(cell);
        if (index < 0) {
            append(cell, COMMUTE, function, 0, NOT_READ);
            commuting = true;
        } else if (kind(index) == COMMUTE) {
            UnaryOperator<@Nullable Object> before = functionAt(index);
            UnaryOperator<@Nullable Object> both = value -> function.apply(before.apply(value));
            overwrite(index, COMMUTE, both, 0);
        } else {
            overwrite(index, SET, function.apply(values[index]), 0);
        }
    }

    /** Appends a variable for which the last search was, in vain. */
    private void append(Cell cell, int kind, @Nullable Object value, long number, int readIndex) {
        appendToArrays(cell, kind, value, number, readIndex);
        if (size - 1 > SMALL) {
            table.addMissed(cells);
            if (size % MANY == 0 && kind != KEEP) {
                whenMany.run();
            }
        } else {
            extendTable();
        }
    }

    private void appendToArrays(Cell cell, int kind, @Nullable Object value, long number, int readIndex) {
        if (size == cells.length) {
            grow(2 * size);
        }
        int index = size++;
        cells[index] = cell;
        if (value != null) {
            values[index] = value; // else null already
        }
        setWords(index, number, mark(kind, readIndex));
    }

    private static long mark(int kind, int readIndex) {
        return kind | (long) readIndex << KIND_BITS;
    }

    private void setWords(int index, long number, long mark) {
        words[2 * index] = number;
        words[2 * index + 1] = mark;
    }

    private void overwrite(int index, int kind, @Nullable Object value, long number) {
        if (savepoints > 0) {
            overwritten.add(new Overwritten(index, words[2 * index + 1], values[index], number(index)));
        }
        values[index] = value;
        setWords(index, number, mark(kind, readIndex(index)));
    }

    /** Shows a value that the attempt has written before and moved out of memory. */
    void bringBack(Cell cell, @Nullable Object value) {
        if (indexOf(cell) >= 0) {
            return;
        }
        if (cell instanceof TLong) {
            append(cell, KEEP, null, value == null ? 0 : (long) value, NOT_READ);
        } else {
            append(cell, KEEP, value, 0, NOT_READ);
        }
    }

    // Reading

    private int kind(int index) {
        return (int) words[2 * index + 1] & KINDS;
    }

    boolean isCommuting(int index) {
        int kind = kind(index);
        return kind == ADD || kind == COMMUTE;
    }

    /** {@return whether a commuting change may still stand here, not made an ordinary one} */
    boolean mayCommute() {
        return commuting;
    }

    /** {@return whether a function of the user is still to be applied} */
    boolean callsUserCode(int index) {
        return kind(index) == COMMUTE;
    }

    @Nullable
    Object value(int index) {
        return values[index];
    }

    long number(int index) {
        return words[2 * index];
    }

    /** Turns a commuting change of a reference into an ordinary write, by applying it to a value. */
    void settle(int index, @Nullable Object current) {
        if (isCommuting(index)) {
            overwrite(index, SET, functionAt(index).apply(current), 0);
        }
    }

    /** Turns a commuting change of a number into an ordinary write, by applying it to a value. */
    void settleLong(int index, long current) {
        if (isCommuting(index)) {
            overwrite(index, SET, null, current + number(index));
        }
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // only commute() puts values of this kind
    private UnaryOperator<@Nullable Object> functionAt(int index) {
        return (UnaryOperator<@Nullable Object>) values[index];
    }

    /** {@return the value that a variable will have, which is not one that commutes} */
    @Nullable
    Object boxedValue(Cell cell) {
        int index = indexOf(cell);
        return index < 0 ? cell.boxedValue() : cell.boxedWrite(this, index);
    }

    /** Calls an action with each variable that has not merely been brought back. */
    void forEachWritten(Consumer<? super Cell> action) {
        for (int i = 0; i < size; i++) {
            if (kind(i) != KEEP) {
                action.accept(cell(i));
            }
        }
    }

    boolean hasSavepoints() {
        return savepoints > 0;
    }

    /** Forgets some variables; there are no savepoints. */
    void removeIf(Predicate<Cell> unwanted) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (!unwanted.test(cell(i))) {
                cells[kept] = cells[i];
                values[kept] = values[i];
                setWords(kept, number(i), mark(kind(i), NOT_READ));
                kept++;
            }
        }
        truncate(kept);
    }

    // Locks

    void locked(int index, long orec) {
        lockedOrecs[index] = orec;
    }

    /** {@return where the variable stood in the read set when it was written, or less than 0 if that is not known} */
    int readIndex(int index) {
        return (int) words[2 * index + 1] >> KIND_BITS;
    }

    /** {@return the orec that a variable had when this attempt locked it} */
    long lockedOrec(int index) {
        return lockedOrecs[index];
    }

    // Savepoints

    Savepoint savepoint() {
        savepoints++;
        return new Savepoint(size, overwritten.size());
    }

    void release(Savepoint savepoint) {
        savepoints--;
        if (savepoints == 0) {
            overwritten.clear();
        }
    }

    void rollBackTo(Savepoint savepoint) {
        for (int i = overwritten.size() - 1; i >= savepoint.undone(); i--) {
            Overwritten old = overwritten.remove(i);
            values[old.index()] = old.value();
            setWords(old.index(), old.number(), old.mark());
        }
        truncate(savepoint.size());
        release(savepoint);
    }

    private void truncate(int newSize) {
        if (newSize == size) {
            return;
        }
        Arrays.fill(cells, newSize, size, null);
        Arrays.fill(values, newSize, size, null);
        size = newSize;
        table.clear();
        extendTable();
    }

    void clear() {
        if (savepoints != 0) {
            savepoints = 0;
            overwritten.clear();
        }
        if (size == 0) {
            return;
        }
        if (cells.length > LARGE) {
            allocate(SMALL);
            table.free();
        } else {
            Arrays.fill(cells, 0, size, null);
            Arrays.fill(values, 0, size, null);
            table.clear();
        }
        size = 0;
        commuting = false;
    }

    // Storage

    /** Exchanges the arrays of an empty set for young ones; see {@link Attempt}. */
    void renew() {
        allocate(cells.length);
    }

    private void allocate(int length) {
        cells = new Cell[length];
        values = new Object[length];
        lockedOrecs = new long[length];
        words = new long[2 * length];
    }

    private void grow(int length) {
        cells = Arrays.copyOf(cells, length);
        values = Arrays.copyOf(values, length);
        lockedOrecs = Arrays.copyOf(lockedOrecs, length);
        words = Arrays.copyOf(words, 2 * length);
    }

    private void extendTable() {
        if (size <= SMALL) {
            return;
        }
        while (table.size() < size) {
            table.add(cells);
        }
    }
}
