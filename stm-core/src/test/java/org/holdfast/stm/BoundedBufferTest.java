package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A buffer that is one immutable list in one variable. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class BoundedBufferTest {

    private static final int ELEMENTS = 6_000;

    private final TVar<List<Integer>> buffer = new TVar<>(List.of());

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 10})
    void whatThreePutInTwoTakeOut(int capacity) throws Exception {
        List<List<Integer>> taken = List.of(new ArrayList<>(), new ArrayList<>());
        Workers.together(5, worker -> {
            if (worker < 3) {
                for (int i = worker; i < ELEMENTS; i += 3) {
                    put(i, capacity);
                }
            } else {
                for (int i = 0; i < ELEMENTS / 2; i++) {
                    taken.get(worker - 3).add(Stm.<Integer, RuntimeException>atomic(this::take));
                }
            }
        });
        assertThat(buffer.get()).isEmpty();
        assertThat(taken.stream().flatMap(List::stream).sorted())
                .isEqualTo(IntStream.range(0, ELEMENTS).boxed().toList());
    }

    private void put(int element, int capacity) {
        Stm.atomic(() -> {
            List<Integer> more = new ArrayList<>(buffer.get());
            Stm.check(more.size() < capacity);
            more.add(element);
            buffer.set(List.copyOf(more));
        });
    }

    private int take() {
        List<Integer> elements = buffer.get();
        Stm.check(!elements.isEmpty());
        buffer.set(List.copyOf(elements.subList(1, elements.size())));
        return elements.get(0);
    }
}
