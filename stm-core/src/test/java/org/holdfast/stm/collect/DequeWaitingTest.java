package org.holdfast.stm.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.holdfast.stm.Stm;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TxnInterruptedException;
import org.holdfast.stm.TxnTimeoutException;
import org.holdfast.stm.Workers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who takes from an empty deque, or adds to a full one, waits: until there is something, in vain, or interrupted. */
class DequeWaitingTest {

    private enum Wait {
        TAKE,
        TAKE_FIRST,
        TAKE_LAST,
        POLL,
        POLL_LAST,
        PUT,
        PUT_FIRST,
        OFFER,
        OFFER_FIRST;

        /** {@return the number 7, taken or added} */
        Integer on(TDeque<Integer> deque) throws InterruptedException {
            return switch (this) {
                case TAKE -> deque.take();
                case TAKE_FIRST -> deque.takeFirst();
                case TAKE_LAST -> deque.takeLast();
                case POLL -> deque.poll(1, TimeUnit.HOURS);
                case POLL_LAST -> deque.pollLast(Long.MAX_VALUE, TimeUnit.DAYS);
                case OFFER -> deque.offer(7, 1, TimeUnit.HOURS) ? 7 : -1;
                case OFFER_FIRST -> deque.offerFirst(7, Long.MAX_VALUE, TimeUnit.DAYS) ? 7 : -1;
                case PUT -> {
                    deque.put(7);
                    yield 7;
                }
                case PUT_FIRST -> {
                    deque.putFirst(7);
                    yield 7;
                }
            };
        }

        boolean adds() {
            return compareTo(PUT) >= 0;
        }

        /** {@return a deque at which this waits} */
        TDeque<Integer> deque() {
            TDeque<Integer> deque = new TDeque<>(2);
            if (adds()) {
                deque.addAll(List.of(1, 2));
            }
            return deque;
        }
    }

    @ParameterizedTest
    @EnumSource
    void waitsUntilItCanGoOn(Wait wait) throws Exception {
        for (int end = 0; end < 2; end++) {
            TDeque<Integer> deque = wait.deque();
            Workers workers = new Workers();
            Thread waiter = workers.start(() -> assertThat(wait.on(deque)).isEqualTo(7));
            awaitParked(waiter);
            if (wait.adds()) {
                assertThat(end == 0 ? deque.pollFirst() : deque.pollLast()).isEqualTo(end + 1);
            } else {
                assertThat(end == 0 ? deque.offerFirst(7) : deque.offerLast(7)).isTrue();
            }
            workers.join();
            assertThat(deque).hasSize(wait.adds() ? 2 : 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptEndsTheWaiting(Wait wait) throws Exception {
        TDeque<Integer> deque = wait.deque();
        Workers workers = new Workers();
        Thread waiter = workers.start(() -> {
            assertThatThrownBy(() -> wait.on(deque))
                    .isInstanceOf(InterruptedException.class)
                    .hasMessageContaining("interrupted while it waited")
                    .hasCauseInstanceOf(TxnInterruptedException.class);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        });
        awaitParked(waiter);
        waiter.interrupt();
        workers.join();
        assertThat(deque).hasSize(wait.adds() ? 2 : 0);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "(POLL|OFFER).*") // these do not wait there
    void insideATransactionAnInterruptLeavesItAsTransactionsDo(Wait wait) throws Exception {
        TDeque<Integer> deque = wait.deque();
        TLong undone = new TLong();
        Workers workers = new Workers();
        Thread waiter = workers.start(() -> {
            assertThatThrownBy(() -> Stm.atomic(() -> {
                        undone.add(1);
                        wait.on(deque);
                    }))
                    .isInstanceOf(TxnInterruptedException.class);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        });
        awaitParked(waiter);
        waiter.interrupt();
        workers.join();
        assertThat(undone.get()).isZero();
    }

    @Test
    void anInterruptedThreadGoesOnWhereItNeedNotWait() throws Exception {
        TDeque<Integer> deque = new TDeque<>(2);
        Thread.currentThread().interrupt();
        try {
            deque.put(1);
            assertThat(deque.offer(2, 1, TimeUnit.HOURS)).isTrue();
            assertThat(deque.take()).isEqualTo(1);
            assertThat(deque.poll(1, TimeUnit.HOURS)).isEqualTo(2);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void givesUpWhenTheTimeIsOver() throws Exception {
        TDeque<Integer> empty = new TDeque<>();
        assertThat(empty.poll(1, TimeUnit.NANOSECONDS)).isNull();
        assertThat(empty.pollFirst(5, TimeUnit.MILLISECONDS)).isNull();
        assertThat(empty.pollLast(5, TimeUnit.MILLISECONDS)).isNull();
        assertThat(empty.poll(Long.MIN_VALUE, TimeUnit.DAYS)).isNull();

        TDeque<Integer> full = new TDeque<>(1);
        full.put(1);
        assertThat(full.offer(2, 1, TimeUnit.NANOSECONDS)).isFalse();
        assertThat(full.offerFirst(2, 5, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(full.offerLast(2, 5, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(full.offer(2, Long.MIN_VALUE, TimeUnit.DAYS)).isFalse();
        assertThat(full).containsExactly(1);
    }

    @Test
    void insideATransactionNoTimePasses() throws Exception {
        TDeque<Integer> deque = new TDeque<>(1);
        Stm.<InterruptedException>atomic(() -> {
            assertThat(deque.poll(1, TimeUnit.DAYS)).isNull();
            assertThat(deque.offer(1, 1, TimeUnit.DAYS)).isTrue();
            assertThat(deque.offer(2, 1, TimeUnit.DAYS)).isFalse();
            assertThat(deque.pollLast(1, TimeUnit.DAYS)).isEqualTo(1);
        });
    }

    @Test
    void aTransactionWithATimeLimitWaitsNoLonger() {
        TDeque<Integer> deque = new TDeque<>();
        ThrowingCallable take = () ->
                Stm.options().withTimeout(Duration.ofMillis(5)).<Integer, InterruptedException>atomic(deque::take);
        assertThatThrownBy(take).isInstanceOf(TxnTimeoutException.class);
    }

    @Test
    void takesFromWhicheverDequeHasAnElementFirst() throws Exception {
        TDeque<String> left = new TDeque<>();
        TDeque<String> right = new TDeque<>();
        List<String> taken = new ArrayList<>();
        Workers workers = new Workers();
        Thread waiter = workers.start(() -> {
            for (int i = 0; i < 2; i++) {
                taken.add(Stm.orElse(left::take, right::take));
            }
        });
        awaitParked(waiter);
        right.put("right");
        while (!right.isEmpty()) {
            Thread.onSpinWait();
        }
        left.put("left");
        workers.join();
        assertThat(taken).containsExactly("right", "left");
    }

    @Test
    void aTransactionThatTakesTwoTakesBothOrNone() throws Exception {
        TDeque<Integer> deque = new TDeque<>();
        Workers workers = new Workers();
        Thread waiter = workers.start(
                () -> assertThat(Stm.<Integer, InterruptedException>atomic(() -> deque.take() + deque.takeLast()))
                        .isEqualTo(3));
        awaitParked(waiter);
        deque.put(1);
        awaitParked(waiter);
        assertThat(deque).containsExactly(1);
        deque.put(2);
        workers.join();
        assertThat(deque).isEmpty();
    }

    private static void awaitParked(Thread thread) {
        while (thread.getState() == Thread.State.RUNNABLE) {
            Thread.onSpinWait();
        }
    }
}
