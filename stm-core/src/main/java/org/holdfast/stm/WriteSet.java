package org.holdfast.stm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt will write if it commits: each variable once, with its new value or with a change that commutes. Kept
 * in arrays so that a write allocates nothing; found by scanning while few, by hashing when more.
 */
final class WriteSet {

    /** An index of the set that stands for a point to go back to, with everything that has been overwritten since. */
    record Savepoint(int size, int undone) {}

    private enum Kind {
        SET,
        ADD,
        COMMUTE
    }

    private record Overwritten(
            int index, Kind kind, @Nullable Object value, long number) {}

    private static final int SMALL = 8;

    /** Arrays that have grown beyond this are not kept for the next transaction of the thread. */
    private static final int LARGE = 1 << 12;

    private @Nullable Cell[] cells = new Cell[SMALL];
    private @Nullable Object[] values = new Object[SMALL];
    private long[] numbers = new long[SMALL];
    private Kind[] kinds = new Kind[SMALL];
    private long[] lockedOrecs = new long[SMALL];
    private int size;

    /** Indexes plus one by hash, 0 where free; a power of two long. Valid when more than SMALL are written. */
    private int[] table = {};

    private int savepoints;
    private final List<Overwritten> overwritten = new ArrayList<>();

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
            return lookUp(cell);
        }
        for (int i = size - 1; i >= 0; i--) {
            if (cells[i] == cell) {
                return i;
            }
        }
        return -1;
    }

    // Writing

    void set(Cell cell, @Nullable Object value) {
        put(cell, Kind.SET, value, 0);
    }

    void setLong(Cell cell, long value) {
        put(cell, Kind.SET, null, value);
    }

    void add(Cell cell, long delta) {
        int index = indexOf(cell);
        if (index < 0) {
            append(cell, Kind.ADD, null, delta);
        } else {
            overwrite(index, kinds[index], null, numbers[index] + delta);
        }
    }

    void commute(Cell cell, UnaryOperator<@Nullable Object> function) {
        int index = indexOf(cell);
        if (index < 0) {
            append(cell, Kind.COMMUTE, function, 0);
        } else if (kinds[index] == Kind.COMMUTE) {
            UnaryOperator<@Nullable Object> before = functionAt(index);
            UnaryOperator<@Nullable Object> both = value -> function.apply(before.apply(value));
            overwrite(index, Kind.COMMUTE, both, 0);
        } else {
            overwrite(index, Kind.SET, function.apply(values[index]), 0);
        }
    }

    private void put(Cell cell, Kind kind, @Nullable Object value, long number) {
        int index = indexOf(cell);
        if (index < 0) {
            append(cell, kind, value, number);
        } else {
            overwrite(index, kind, value, number);
        }
    }

    private void append(Cell cell, Kind kind, @Nullable Object value, long number) {
        if (size == cells.length) {
            grow();
        }
        int index = size++;
        cells[index] = cell;
        kinds[index] = kind;
        values[index] = value;
        numbers[index] = number;
        if (size > SMALL) {
            addToTable(index);
        }
    }

    private void overwrite(int index, Kind kind, @Nullable Object value, long number) {
        if (savepoints > 0) {
            overwritten.add(new Overwritten(index, kinds[index], values[index], numbers[index]));
        }
        kinds[index] = kind;
        values[index] = value;
        numbers[index] = number;
    }

    // Reading

    boolean isCommuting(int index) {
        return kinds[index] != Kind.SET;
    }

    /** {@return whether a function of the user is still to be applied} */
    boolean callsUserCode(int index) {
        return kinds[index] == Kind.COMMUTE;
    }

    @Nullable
    Object value(int index) {
        return values[index];
    }

    long number(int index) {
        return numbers[index];
    }

    /** Turns a commuting change of a reference into an ordinary write, by applying it to a value. */
    void settle(int index, @Nullable Object current) {
        if (isCommuting(index)) {
            overwrite(index, Kind.SET, functionAt(index).apply(current), 0);
        }
    }

    /** Turns a commuting change of a number into an ordinary write, by applying it to a value. */
    void settleLong(int index, long current) {
        if (isCommuting(index)) {
            overwrite(index, Kind.SET, null, current + numbers[index]);
        }
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // only commute() puts values of this kind
    private UnaryOperator<@Nullable Object> functionAt(int index) {
        return (UnaryOperator<@Nullable Object>) values[index];
    }

    // Locks

    void locked(int index, long orec) {
        lockedOrecs[index] = orec;
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
            kinds[old.index()] = old.kind();
            values[old.index()] = old.value();
            numbers[old.index()] = old.number();
        }
        truncate(savepoint.size());
        release(savepoint);
    }

    private void truncate(int newSize) {
        Arrays.fill(cells, newSize, size, null);
        Arrays.fill(values, newSize, size, null);
        size = newSize;
        if (size > SMALL) {
            rebuildTable(table.length);
        }
    }

    void clear() {
        if (cells.length > LARGE) {
            cells = new Cell[SMALL];
            values = new Object[SMALL];
            numbers = new long[SMALL];
            kinds = new Kind[SMALL];
            lockedOrecs = new long[SMALL];
            table = new int[0];
        } else {
            Arrays.fill(cells, 0, size, null);
            Arrays.fill(values, 0, size, null);
        }
        size = 0;
        savepoints = 0;
        overwritten.clear();
    }

    // Storage

    private void grow() {
        int length = 2 * cells.length;
        cells = Arrays.copyOf(cells, length);
        values = Arrays.copyOf(values, length);
        numbers = Arrays.copyOf(numbers, length);
        kinds = Arrays.copyOf(kinds, length);
        lockedOrecs = Arrays.copyOf(lockedOrecs, length);
    }

    private int lookUp(Cell cell) {
        int mask = table.length - 1;
        for (int slot = hash(cell) & mask; table[slot] != 0; slot = slot + 1 & mask) {
            int index = table[slot] - 1;
            if (cells[index] == cell) {
                return index;
            }
        }
        return -1;
    }

    private void addToTable(int index) {
        if (index == SMALL || 2 * size > table.length) {
            rebuildTable(4 * cells.length);
        } else {
            insert(index);
        }
    }

    private void rebuildTable(int length) {
        if (table.length == length) {
            Arrays.fill(table, 0);
        } else {
            table = new int[length];
        }
        for (int i = 0; i < size; i++) {
            insert(i);
        }
    }

    private void insert(int index) {
        int mask = table.length - 1;
        int slot = hash(cell(index)) & mask;
        while (table[slot] != 0) {
            slot = slot + 1 & mask;
        }
        table[slot] = index + 1;
    }

    private static int hash(Cell cell) {
        int hash = System.identityHashCode(cell);
        return hash ^ hash >>> 15;
    }
}
