package org.holdfast.stress;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.holdfast.stm.collect.TSet;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/** Each call of a set takes effect at one instant. */
class SetLincheckTest {

    @Test
    void callsOfATSetAreLinearizable() {
        Lincheck.stress(Hashed.class, Plain.class);
    }

    public static final class Hashed extends Operations {
        public Hashed() {
            super(new TSet<>());
        }
    }

    public static final class Plain extends Operations {
        public Plain() {
            super(new TreeSet<>());
        }
    }

    /** The same calls of whatever set. */
    @Param(name = "element", gen = IntGen.class, conf = "1:4")
    public abstract static class Operations {

        private final Set<Integer> set;

        Operations(Set<Integer> set) {
            this.set = set;
        }

        @Operation
        public boolean add(@Param(name = "element") int element) {
            return set.add(element);
        }

        @Operation
        public boolean remove(@Param(name = "element") int element) {
            return set.remove(element);
        }

        @Operation
        public boolean contains(@Param(name = "element") int element) {
            return set.contains(element);
        }

        @Operation
        public boolean addAll(@Param(name = "element") int one, @Param(name = "element") int other) {
            return set.addAll(List.of(one, other));
        }

        @Operation
        public boolean retain(@Param(name = "element") int one, @Param(name = "element") int other) {
            return set.retainAll(List.of(one, other));
        }

        @Operation
        public int size() {
            return set.size();
        }

        @Operation
        public String all() {
            return new TreeSet<>(set).toString();
        }

        @Operation
        public void clear() {
            set.clear();
        }
    }
}
