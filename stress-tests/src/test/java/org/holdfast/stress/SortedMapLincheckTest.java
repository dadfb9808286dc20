package org.holdfast.stress;

import java.util.NavigableMap;
import java.util.TreeMap;
import org.holdfast.stm.collect.TSortedMap;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/** Each call of a sorted map takes effect at one instant, whatever it has to walk past. */
class SortedMapLincheckTest {

    private static final int LARGE = 15;

    @Test
    void callsOfATSortedMapAreLinearizable() {
        Lincheck.stress(InOneLeaf.class, Plain.class);
    }

    @Test
    void callsOfALargerTSortedMapAreLinearizable() {
        Lincheck.stress(AboutToSplit.class, LargePlain.class);
    }

    public static final class InOneLeaf extends Navigation {
        public InOneLeaf() {
            super(new TSortedMap<>(), 0);
        }
    }

    public static final class Plain extends Navigation {
        public Plain() {
            super(new TreeMap<>(), 0);
        }
    }

    /** One before a leaf is full. */
    public static final class AboutToSplit extends Navigation {
        public AboutToSplit() {
            super(new TSortedMap<>(), LARGE);
        }
    }

    public static final class LargePlain extends Navigation {
        public LargePlain() {
            super(new TreeMap<>(), LARGE);
        }
    }

    /** What every map can do, and what only a sorted one can. */
    public abstract static class Navigation extends MapLincheckTest.Operations {

        private final NavigableMap<Integer, Integer> map;

        Navigation(NavigableMap<Integer, Integer> map, int size) {
            super(map, size);
            this.map = map;
        }

        /** Without the constructor of TreeMap, which asks a sorted map for its size before it walks through it. */
        @Override
        @Operation
        public String all() {
            return map.toString();
        }

        @Operation
        public Integer firstKey() {
            return map.firstKey();
        }

        @Operation
        public Integer lower(@Param(name = "key") int key) {
            return map.lowerKey(key);
        }

        @Operation
        public String pollLast() {
            return String.valueOf(map.pollLastEntry());
        }

        @Operation
        public int sizeOfTail(@Param(name = "key") int key) {
            return map.tailMap(key, true).size();
        }

        @Operation
        public void clearHead(@Param(name = "key") int key) {
            map.headMap(key, false).clear();
        }
    }
}
