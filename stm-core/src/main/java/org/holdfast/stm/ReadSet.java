package org.holdfast.stm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an attempt has read: each variable with its orec at the time. A variable may stand here more than once. */
final class ReadSet {

    private static final int SMALL = 16;

    /** Arrays that have grown beyond this are not kept for the next transaction of the thread. */
    private static final int LARGE = 1 << 14;

    /** Stands for the orec of what need not be checked again, because its lock is held since it was. */
    private static final long CHECKED = -1;

    private @Nullable Cell[] cells = new Cell[SMALL];
    private long[] orecs = new long[SMALL];
    private int size;
    private int checked;

    /** What the values that were read wait for. */
    private @Nullable Force unforced;

    int size() {
        return size;
    }

    void add(Cell cell, long orec) {
        int next = size;
        if (next > 0 && cells[next - 1] == cell) {
            return;
        }
        if (next == cells.length) {
            makeRoom();
            next = size;
        }
        cells[next] = cell;
        orecs[next] = orec;
        size = next + 1;
    }

    /**
     * {@return the orec of a variable that is about to be read, once its value is loaded and no commit is about to
     * publish another} If a crash could still take the value back, notes what it waits for.
     */
    long settled(Cell variable) {
        long word = variable.orec();
        return Orec.has(word, Orec.UNSETTLED) ? settle(variable) : word;
    }

    private long settle(Cell variable) {
        long word = variable.settledOrec();
        if (Orec.has(word, Orec.UNFORCED)) {
            noteUnforced(variable.force());
        }
        return word;
    }

    void noteUnforced(@Nullable Force force) {
        if (force != null) {
            unforced = Force.both(unforced, force);
        }
    }

    /** {@return what the values that were read wait for} */
    @Nullable
    Force unforced() {
        return unforced;
    }

    /** Leaves it to others to wait for what was read. Null is not stored over null, for that costs more than a look. */
    void forgetUnforced() {
        if (unforced != null) {
            unforced = null;
        }
    }

    /** A block that reads the same variables over and over must not grow this; all entries of one agree. */
    private void makeRoom() {
        Set<Cell> seen = Collections.newSetFromMap(new IdentityHashMap<>(size));
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (seen.add(cell(i))) {
                cells[kept] = cells[i];
                orecs[kept++] = orecs[i];
            }
        }
        Arrays.fill(cells, kept, size, null);
        size = kept;
        if (kept > cells.length / 2) {
            cells = Arrays.copyOf(cells, 2 * cells.length);
            orecs = Arrays.copyOf(orecs, 2 * orecs.length);
        }
    }

    /** {@return whether nothing but this reading of this variable has been recorded} */
    boolean isEmptyOrOnly(Cell cell, long orec) {
        return size == 0 || (size == 1 && cells[0] == cell && Orec.sameVersion(orecs[0], orec));
    }

    /** {@return the place of a variable if it is the one that was read last, else -1} */
    int lastIndexIf(Cell cell) {
        int last = size - 1;
        return last >= 0 && cells[last] == cell ? last : -1;
    }

    /**
     * Checks one reading early, by the orec that its variable had when this attempt locked it.
     *
     * @param index where the reading stood once; if it has moved, it is left for later
     * @return whether it is current; if so it stays so, and is not looked at again
     */
    boolean checkLocked(int index, Cell cell, long lockedOrec) {
        if (index >= size || cells[index] != cell) {
            return true;
        }
        if (!Orec.sameVersion(lockedOrec, orecs[index])) {
            return false;
        }
        orecs[index] = CHECKED;
        checked++;
        return true;
    }

    /** {@return a variable that was read and has changed, or null} Waits for commits that are about to publish. */
    @Nullable
    Cell firstChanged() {
        for (int i = 0; i < size; i++) {
            Cell cell = cell(i);
            long word = cell.orec();
            for (int spins = 0; Orec.has(word, Orec.COMMIT); spins++) {
                Contention.pause(spins);
                word = cell.orec();
            }
            if (!Orec.sameVersion(word, orecs[i])) {
                return cell;
            }
        }
        return null;
    }

    /** {@return whether a variable that was read has changed} Does not wait for commits that are about to publish. */
    boolean seemsChanged() {
        for (int i = 0; i < size; i++) {
            if (!Orec.sameVersion(cell(i).orec(), orecs[i])) {
                return true;
            }
        }
        return false;
    }

    /**
     * {@return a variable that was read and has changed, or that another committer is about to change; null if there is
     * none} For a committer that holds the commit locks of its own writes: it does not wait.
     */
    @Nullable
    Cell firstChangedBeside(WriteSet own) {
        if (checked == size) {
            return null;
        }
        for (int i = 0; i < size; i++) {
            long orec = orecs[i];
            if (orec == CHECKED) {
                continue;
            }
            Cell cell = cell(i);
            long word = cell.orec();
            boolean locked = Orec.has(word, Orec.COMMIT) && own.indexOf(cell) < 0;
            if (locked || !Orec.sameVersion(word, orec)) {
                return cell;
            }
        }
        return null;
    }

    /** Says whether a reading is no longer wanted. */
    interface Unwanted {
        boolean test(Cell cell, long orec);
    }

    /** Forgets some readings. */
    void removeIf(Unwanted unwanted) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (!unwanted.test(cell(i), orecs[i])) {
                cells[kept] = cells[i];
                orecs[kept++] = orecs[i];
            }
        }
        Arrays.fill(cells, kept, size, null);
        size = kept;
        if (cells.length > LARGE && kept < SMALL) {
            cells = Arrays.copyOf(cells, SMALL);
            orecs = Arrays.copyOf(orecs, SMALL);
        }
    }

    List<Cell> distinctCells() {
        Set<Cell> distinct = Collections.newSetFromMap(new IdentityHashMap<>(size));
        for (int i = 0; i < size; i++) {
            distinct.add(cell(i));
        }
        return new ArrayList<>(distinct);
    }

    Cell cell(int index) {
        Cell cell = cells[index];
        assert cell != null;
        return cell;
    }

    /** {@return all of it, as a set of its own; this one is then empty} */
    ReadSet take() {
        ReadSet taken = new ReadSet();
        taken.cells = cells;
        taken.orecs = orecs;
        taken.size = size;
        size = 0;
        checked = 0;
        renew();
        return taken;
    }

    void clear() {
        if (cells.length > LARGE) {
            renew(SMALL);
        } else if (size > 0) {
            Arrays.fill(cells, 0, size, null);
        }
        size = 0;
        checked = 0;
        forgetUnforced();
    }

    /** Exchanges the arrays of an empty set for young ones; see {@link Attempt}. */
    void renew() {
        renew(cells.length);
    }

    private void renew(int length) {
        cells = new Cell[length];
        orecs = new long[length];
    }
}
