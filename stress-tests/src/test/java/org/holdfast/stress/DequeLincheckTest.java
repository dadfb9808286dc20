package org.holdfast.stress;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;
import org.holdfast.stm.collect.TDeque;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/** Each call of a deque takes effect at one instant. */
class DequeLincheckTest {

    @Test
    void callsOfAShortDequeAreLinearizable() {
        Lincheck.stress(AtTheBound.class, PlainAtTheBound.class);
    }

    @Test
    void callsOfALongDequeAreLinearizable() {
        Lincheck.stress(InChunks.class, PlainInChunks.class);
    }

    public static final class AtTheBound extends Operations {
        public AtTheBound() {
            super(new TDeque<>(3), 0);
        }
    }

    public static final class PlainAtTheBound extends Operations {
        public PlainAtTheBound() {
            super(new LinkedBlockingDeque<>(3), 0);
        }
    }

    /** One before a third chunk is begun and few before it is full. */
    public static final class InChunks extends Operations {
        public InChunks() {
            super(new TDeque<>(70), 64);
        }
    }

    public static final class PlainInChunks extends Operations {
        public PlainInChunks() {
            super(new LinkedBlockingDeque<>(70), 64);
        }
    }

    /** The same calls of whatever deque. */
    @Param(name = "element", gen = IntGen.class, conf = "1:3")
    public abstract static class Operations {

        private final BlockingDeque<Integer> deque;

        Operations(BlockingDeque<Integer> deque, int size) {
            this.deque = deque;
            deque.addAll(Collections.nCopies(size, 0));
        }

        @Operation
        public boolean offerFirst(@Param(name = "element") int element) {
            return deque.offerFirst(element);
        }

        @Operation
        public boolean offerLast(@Param(name = "element") int element) {
            return deque.offerLast(element);
        }

        @Operation
        public Integer pollFirst() {
            return deque.pollFirst();
        }

        @Operation
        public Integer pollLast() {
            return deque.pollLast();
        }

        @Operation
        public Integer peekFirst() {
            return deque.peekFirst();
        }

        @Operation
        public boolean removeLastOccurrence(@Param(name = "element") int element) {
            return deque.removeLastOccurrence(element);
        }

        @Operation
        public int drain() {
            List<Integer> drained = new ArrayList<>();
            return deque.drainTo(drained, 33);
        }

        @Operation
        public int size() {
            return deque.size();
        }

        @Operation
        public String all() {
            return deque.toString();
        }
    }
}
