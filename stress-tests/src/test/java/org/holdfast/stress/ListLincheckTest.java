package org.holdfast.stress;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.holdfast.stm.collect.TArray;
import org.holdfast.stm.collect.TList;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/** Each call of a list takes effect at one instant. */
class ListLincheckTest {

    @Test
    void callsOfATListAreLinearizable() {
        Lincheck.stress(Tree.class, Plain.class);
    }

    @Test
    void callsOfATArrayAreLinearizable() {
        Lincheck.stress(TransactionalArray.class, PlainArray.class);
    }

    public static final class Tree extends Growing {
        public Tree() {
            super(new TList<>());
        }
    }

    public static final class Plain extends Growing {
        public Plain() {
            super(new ArrayList<>());
        }
    }

    public static final class TransactionalArray extends Fixed {
        public TransactionalArray() {
            super(new TArray<Integer>(3).asList());
        }
    }

    public static final class PlainArray extends Fixed {
        public PlainArray() {
            super(Arrays.asList(null, null, null));
        }
    }

    /** The same calls of whatever list of fixed length. */
    @Param(name = "index", gen = IntGen.class, conf = "0:2")
    public abstract static class Fixed {

        final List<Integer> list;

        Fixed(List<Integer> list) {
            this.list = list;
        }

        @Operation
        public Integer get(@Param(name = "index") int index) {
            return list.get(index);
        }

        @Operation
        public Integer set(@Param(name = "index") int index, int element) {
            return list.set(index, element);
        }

        @Operation
        public void reverse() {
            list.replaceAll(element -> element == null ? 1 : -element);
        }

        @Operation
        public int indexOf(int element) {
            return list.indexOf(element);
        }

        @Operation
        public String all() {
            return list.toString();
        }
    }

    /** The same calls of whatever list. Beyond its end some throw, which is a result. */
    @Param(name = "index", gen = IntGen.class, conf = "0:2")
    public abstract static class Growing extends Fixed {

        Growing(List<Integer> list) {
            super(list);
            list.addAll(Collections.nCopies(31, 0)); // one before a leaf is full
        }

        @Operation
        public void add(int element) {
            list.add(element);
        }

        @Operation
        public void insert(@Param(name = "index") int index, int element) {
            list.add(index, element);
        }

        @Operation
        public Integer remove(@Param(name = "index") int index) {
            return list.remove(index);
        }

        @Operation
        public int size() {
            return list.size();
        }
    }
}
