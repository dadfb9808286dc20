package org.holdfast.stm.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.holdfast.stm.Stm;
import org.holdfast.stm.TxnStateException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a deque refuses, and what it promises of several elements at once. */
class TDequeTest {

    @Test
    @SuppressWarnings("DataFlowIssue") // nulls are what is tested
    void refusesNullAndACapacityOfNone() {
        TDeque<String> deque = new TDeque<>();
        assertThatThrownBy(() -> deque.add(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> deque.putFirst(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> deque.drainTo(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> new TDeque<String>(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a deque needs a capacity of at least 1: 0");
        assertThat(deque.contains(null)).isFalse();
        assertThat(deque.remove(null)).isFalse();
        assertThat(deque).isEmpty();
    }

    @Test
    @SuppressWarnings("ModifyingCollectionWithItself") // that this is refused is the point
    void refusesToBeAddedToItself() {
        TDeque<Integer> deque = new TDeque<>();
        assertThatThrownBy(() -> deque.addAll(deque)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> deque.drainTo(deque)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void saysThatItIsFullOrEmpty() {
        TDeque<Integer> deque = new TDeque<>(1);
        assertThatThrownBy(deque::pop).isInstanceOf(NoSuchElementException.class);
        assertThatThrownBy(deque::getLast)
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("the deque is empty");
        deque.push(1);
        assertThatThrownBy(() -> deque.add(2))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the deque is full (capacity=1)");
    }

    @Test
    void addsAllOrNothing() {
        TDeque<Integer> deque = new TDeque<>(100);
        assertThatThrownBy(() -> deque.addAll(IntStream.range(0, 101).boxed().toList()))
                .isInstanceOf(IllegalStateException.class);
        assertThat(deque).isEmpty();
        assertThat(deque.remainingCapacity()).isEqualTo(100);
    }

    @Test
    void isEqualToItselfOnly() {
        TDeque<Integer> deque = new TDeque<>();
        assertThat(deque.equals(deque)).isTrue();
        assertThat(deque.equals(new TDeque<Integer>())).isFalse();
    }

    @Test
    void isMadeInASnapshotButNotChangedThere() {
        TDeque<Integer> deque = Stm.snapshot(() -> new TDeque<Integer>());
        assertThatThrownBy(() -> Stm.snapshot(() -> deque.offer(1))).isInstanceOf(TxnStateException.class);
        assertThat(Stm.<Integer, RuntimeException>snapshot(deque::size)).isZero();
    }

    @Test
    void drainsEachElementOnceHoweverOftenTheTransactionStartsAgain() {
        TDeque<Integer> deque = new TDeque<>();
        deque.addAll(List.of(1, 2, 3));
        List<Integer> target = new ArrayList<>() {
            private static final long serialVersionUID = 1;

            @Override
            public boolean add(Integer element) {
                CompletableFuture.runAsync(() -> deque.offerFirst(-element)).join(); // after the commit no conflict
                return super.add(element);
            }
        };
        assertThat(deque.drainTo(target)).isEqualTo(3);
        assertThat(target).containsExactly(1, 2, 3);
        assertThat(deque).containsExactly(-3, -2, -1);
    }

    @Test
    void drainsIntoACollectionOfTransactionsInOne() {
        TDeque<Integer> deque = new TDeque<>();
        deque.addAll(List.of(1, 2, 3));
        TDeque<Integer> tooSmall = new TDeque<>(2);
        assertThatThrownBy(() -> deque.drainTo(tooSmall)).isInstanceOf(IllegalStateException.class);
        assertThat(deque).containsExactly(1, 2, 3);
        assertThat(tooSmall).isEmpty();
        assertThat(deque.drainTo(tooSmall, 2)).isEqualTo(2);
        assertThat(tooSmall).containsExactly(1, 2);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 500})
    void outsideATransactionAnIteratorShowsTheDequeAsItWas(int size) {
        TDeque<Integer> deque = dequeOf(size);
        Iterator<Integer> elements = deque.iterator();
        Iterator<Integer> descending = deque.descendingIterator();
        deque.clear();
        deque.add(-1);
        assertThat(elements).toIterable().hasSize(size).startsWith(0, 1).doesNotContain(-1);
        assertThat(descending).toIterable().hasSize(size).startsWith(size - 1, size - 2);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 500})
    void insideATransactionAnIteratorShowsWhatThisHasWrittenBefore(int size) {
        TDeque<Integer> deque = dequeOf(size);
        Stm.atomic(() -> {
            deque.removeFirst();
            deque.add(-1);
            int seen = 0;
            for (int element : deque) {
                seen++;
                deque.add(element);
            }
            assertThat(seen).isEqualTo(size);
        });
        assertThat(deque).hasSize(2 * size).endsWith(size - 1, -1);
    }

    @Test
    void anIteratorRemovesTheVeryElementThatItHasShownIfThisIsStillThere() {
        TDeque<Integer> deque = new TDeque<>();
        deque.addAll(List.of(7, 1, 7, 2, 7, 3));
        Iterator<Integer> elements = deque.iterator();
        for (int i = 0; i < 3; i++) {
            elements.next();
        }
        elements.remove();
        assertThat(deque).containsExactly(7, 1, 2, 7, 3);
        assertThatThrownBy(elements::remove).isInstanceOf(IllegalStateException.class);
        elements.next();
        assertThat(elements.next()).isEqualTo(7);
        deque.removeFirst();
        elements.remove();
        assertThat(deque).containsExactly(1, 2, 3);
        elements.next();
        deque.removeLast();
        elements.remove();
        assertThat(deque).containsExactly(1, 2);
    }

    private static TDeque<Integer> dequeOf(int size) {
        TDeque<Integer> deque = new TDeque<>();
        IntStream.range(0, size).forEach(deque::add);
        return deque;
    }
}
