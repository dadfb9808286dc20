package org.holdfast.stm;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds where a variable stands in an array, by open addressing with linear probing. Emptying it takes no time: what it
 * holds counts from a base on, and what is below the base is from before.
 */
final class CellTable {

    private static final int SMALLEST = 128;

    /**
     * The base plus an index; free where less than the base. A power of two long, at most an eighth full, for a
     * collision costs more than the room.
     */
    private int[] slots = new int[0];

    private int base = 1;
    private int size;

    /** With more variables than this the table grows. */
    private int limit;

    /** The free slot where the last search in vain has ended. */
    private int vacant;

    /** {@return where a variable stands in the array, or -1} */
    int indexOf(Cell cell, @Nullable Cell[] cells) {
        int[] table = slots;
        int mask = table.length - 1;
        if (mask < 0) {
            return -1;
        }
        for (int slot = hash(cell) & mask; ; slot = slot + 1 & mask) {
            int index = table[slot] - base;
            if (index < 0) {
                vacant = slot;
                return -1;
            }
            if (cells[index] == cell) {
                return index;
            }
        }
    }

    /** Adds the variable that stands at the end of the array's used part, {@link #size()}. */
    void add(@Nullable Cell[] cells) {
        if (size == limit) {
            grow(cells);
        }
        insert(size, cells);
        size++;
    }

    /** Adds the variable at the end of the array's used part, for which the last search was, in vain. */
    void addMissed(@Nullable Cell[] cells) {
        if (size == limit) {
            add(cells);
        } else {
            slots[vacant] = base + size;
            size++;
        }
    }

    int size() {
        return size;
    }

    void clear() {
        if (base > Integer.MAX_VALUE / 2) {
            Arrays.fill(slots, 0);
            base = 1;
        } else {
            base += size;
        }
        size = 0;
    }

    /** Gives back the memory. */
    void free() {
        slots = new int[0];
        limit = 0;
        base = 1;
        size = 0;
    }

    private void grow(@Nullable Cell[] cells) {
        slots = new int[Math.max(SMALLEST, 4 * slots.length)];
        limit = slots.length / 8;
        base = 1;
        for (int i = 0; i < size; i++) {
            insert(i, cells);
        }
    }

    private void insert(int index, @Nullable Cell[] cells) {
        int mask = slots.length - 1;
        int slot = hash(cells[index]) & mask;
        while (slots[slot] >= base) {
            slot = slot + 1 & mask;
        }
        slots[slot] = base + index;
    }

    private static int hash(@Nullable Cell cell) {
        int hash = System.identityHashCode(cell);
        return hash ^ hash >>> 15;
    }
}
