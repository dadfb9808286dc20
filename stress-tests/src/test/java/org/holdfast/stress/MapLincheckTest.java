package org.holdfast.stress;

import java.util.Map;
import java.util.TreeMap;
import org.holdfast.stm.collect.TMap;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/** Each call of a map takes effect at one instant. */
class MapLincheckTest {

    @Test
    void callsOfATMapAreLinearizable() {
        Lincheck.stress(Hashed.class, Plain.class);
    }

    @Test
    void callsOfALargerTMapAreLinearizable() {
        Lincheck.stress(LargeHashed.class, LargePlain.class);
    }

    public static final class Hashed extends Operations {
        public Hashed() {
            super(new TMap<>(), 0);
        }
    }

    public static final class LargeHashed extends Operations {
        public LargeHashed() {
            super(new TMap<>(), 15);
        }
    }

    public static final class Plain extends Operations {
        public Plain() {
            super(new TreeMap<>(), 0);
        }
    }

    public static final class LargePlain extends Operations {
        public LargePlain() {
            super(new TreeMap<>(), 15);
        }
    }

    /** The same calls of whatever map. */
    @Param(name = "key", gen = IntGen.class, conf = "1:4")
    public abstract static class Operations {

        private final Map<Integer, Integer> map;

        Operations(Map<Integer, Integer> map, int size) {
            this.map = map;
            for (int i = 0; i < size; i++) {
                map.put(-i, i);
            }
        }

        @Operation
        public Integer get(@Param(name = "key") int key) {
            return map.get(key);
        }

        @Operation
        public Integer put(@Param(name = "key") int key, int value) {
            return map.put(key, value);
        }

        @Operation
        public Integer putIfAbsent(@Param(name = "key") int key, int value) {
            return map.putIfAbsent(key, value);
        }

        @Operation
        public Integer remove(@Param(name = "key") int key) {
            return map.remove(key);
        }

        @Operation
        public Integer merge(@Param(name = "key") int key, int value) {
            return map.merge(key, value, Integer::sum);
        }

        @Operation
        public int size() {
            return map.size();
        }

        @Operation
        public String all() {
            return new TreeMap<>(map).toString();
        }

        @Operation
        public void clear() {
            map.clear();
        }
    }
}
