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

    private @Nullable Cell[] cells = new Cell[SMALL];
    private long[] orecs = new long[SMALL];
    private int size;

    int size() {
        return size;
    }

    void add(Cell cell, long orec) {
        int last = size - 1;
        if (last >= 0 && cells[last] == cell) {
            return;
        }
        if (size == cells.length) {
            makeRoom();
        }
        cells[size] = cell;
        orecs[size++] = orec;
    }

    /** A block that reads the same variables over and over must not grow this; all entries of one agree. */
    private void makeRoom() {
        Set<Cell> seen = Collections.newSetFromMap(new IdentityHashMap<>(size));
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (seen.add(cellAt(i))) {
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

    /** {@return a variable that was read and has changed, or null} Waits for commits that are about to publish. */
    @Nullable
    Cell firstChanged() {
        for (int i = 0; i < size; i++) {
            Cell cell = cellAt(i);
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

    /**
     * {@return a variable that was read and has changed, or that another committer is about to change; null if there is
     * none} For a committer that holds the commit locks of its own writes: it does not wait.
     */
    @Nullable
    Cell firstChangedBeside(WriteSet own) {
        for (int i = 0; i < size; i++) {
            Cell cell = cellAt(i);
            long word = cell.orec();
            boolean locked = Orec.has(word, Orec.COMMIT) && own.indexOf(cell) < 0;
            if (locked || !Orec.sameVersion(word, orecs[i])) {
                return cell;
            }
        }
        return null;
    }

    List<Cell> distinctCells() {
        Set<Cell> distinct = Collections.newSetFromMap(new IdentityHashMap<>(size));
        for (int i = 0; i < size; i++) {
            distinct.add(cellAt(i));
        }
        return new ArrayList<>(distinct);
    }

    private Cell cellAt(int index) {
        Cell cell = cells[index];
        assert cell != null;
        return cell;
    }

    void clear() {
        if (cells.length > LARGE) {
            cells = new Cell[SMALL];
            orecs = new long[SMALL];
        } else {
            Arrays.fill(cells, 0, size, null);
        }
        size = 0;
    }
}
