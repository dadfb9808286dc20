package org.holdfast.stm.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.ListIterator;
import java.util.Random;
import org.holdfast.stm.Stm;
import org.holdfast.stm.Workers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An array does what arrays do, in transactions. */
class TArrayTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 17, 1_023, 1_024, 1_025, 5_000})
    void keepsAValueAtEachIndex(int length) {
        TArray<String> array = new TArray<>(length);
        assertThat(array.length()).isEqualTo(length);
        String[] model = new String[length];
        assertThat(array.asList()).containsExactly(model);
        Random random = new Random(length);
        for (int i = 0; i < length; i++) {
            int index = random.nextInt(length);
            array.set(index, "value " + i);
            model[index] = "value " + i;
        }
        assertThat(array.asList()).containsExactly(model);
        assertThat(array).hasToString(Arrays.toString(model));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 20, 31, 32, 1_024, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void refusesAnIndexBeyondItsLength(int index) {
        TArray<String> array = new TArray<>(20); // though there is room for a few more
        assertThatThrownBy(() -> array.get(index)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> array.set(index, "x")).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> array.asList().get(index)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void refusesANegativeLength() {
        assertThatThrownBy(() -> new TArray<String>(-1))
                .isInstanceOf(NegativeArraySizeException.class)
                .hasMessage("an array cannot have -1 elements");
    }

    @Test
    void changesAnElementInEachOfTheWaysOfAVariable() {
        TArray<Integer> array = new TArray<>(3);
        assertThat(array.getAndSet(1, 1000)).isNull();
        Integer thousand = array.get(1);
        assertThat(array.updateAndGet(1, e -> e + 1)).isEqualTo(1001);
        assertThat(array.getAndUpdate(1, e -> e + 1)).isEqualTo(1001);
        assertThat(array.compareAndSet(1, thousand, 5)).isFalse();
        assertThat(array.compareAndSet(1, array.get(1), 5)).isTrue();
        array.commute(1, e -> e + 1);
        assertThat(array.asList()).containsExactly(null, 6, null);
    }

    @Test
    void goesBackWithATransactionThatFails() {
        TArray<Integer> array = new TArray<>(100);
        array.set(99, 1);
        assertThatThrownBy(() -> Stm.atomic(() -> {
                    array.set(99, 2);
                    array.asList().replaceAll(e -> 3);
                    throw new IllegalStateException("on purpose");
                }))
                .hasMessage("on purpose");
        assertThat(array.get(99)).isEqualTo(1);
        assertThat(array.get(98)).isNull();
    }

    @Test
    void sortsItsListAndShowsNullsInIt() {
        TArray<Integer> array = new TArray<>(40);
        List<Integer> list = array.asList();
        for (int i = 0; i < 39; i++) {
            array.set(i, 39 - i);
        }
        assertThat(list.indexOf(null)).isEqualTo(39);
        assertThat(list.contains(null)).isTrue();
        list.sort(Comparator.nullsFirst(Comparator.naturalOrder()));
        assertThat(list.lastIndexOf(null)).isZero();
        assertThat(list.get(1)).isEqualTo(1);
        ListIterator<Integer> iterator = list.listIterator();
        assertThat(iterator.next()).isNull();
        iterator.set(0);
        assertThat(list.subList(0, 3)).containsExactly(0, 1, 2);
    }

    @Test
    void outsideATransactionAnIteratorShowsTheArrayAsItWas() {
        TArray<Integer> array = new TArray<>(2);
        Iterator<Integer> elements = array.asList().iterator();
        array.set(1, 1);
        assertThat(elements).toIterable().containsExactly(null, null);
    }

    @Test
    void keepsEveryElementWhileThreadsSwapThem() throws Exception {
        TArray<Integer> array = new TArray<>(50);
        List<Integer> list = array.asList();
        for (int i = 0; i < 50; i++) {
            array.set(i, i);
        }
        Workers workers = new Workers();
        for (int thread = 0; thread < 4; thread++) {
            Random random = new Random(thread);
            workers.start(() -> {
                for (int i = 0; i < 3_000; i++) {
                    int one = random.nextInt(50);
                    int other = random.nextInt(50);
                    Stm.atomic(() -> Collections.swap(list, one, other));
                    if (i % 50 == 0) {
                        assertThat(list.toArray()).doesNotHaveDuplicates();
                    }
                }
            });
        }
        workers.join();
        assertThat(list).hasSize(50).doesNotHaveDuplicates().doesNotContainNull();
    }
}
