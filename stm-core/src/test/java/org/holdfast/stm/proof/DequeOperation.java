package org.holdfast.stm.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingDeque;

/** What random programs do to a deque that has a bound. */
@SuppressWarnings("ImmutableEnumChecker") // the functions have no state
enum DequeOperation implements Operation<BlockingDeque<Long>> {
    OFFER_FIRST((deque, a, value) -> deque.offerFirst(value)),
    OFFER_LAST((deque, a, value) -> deque.offerLast(value)),
    OFFER_MANY(DequeOperation::offerMany),
    POLL_FIRST((deque, a, value) -> deque.pollFirst()),
    POLL_LAST((deque, a, value) -> deque.pollLast()),
    PEEK_LAST((deque, a, value) -> deque.peekLast()),
    ROOM((deque, a, value) -> deque.remainingCapacity()),
    DRAIN(DequeOperation::drain),
    REMOVE_LAST_OCCURRENCE((deque, a, value) -> !deque.isEmpty() && deque.removeLastOccurrence(deque.peekFirst())),
    REMOVE_SOME((deque, a, value) -> deque.removeIf(element -> element % 7 == a % 7)),
    ALL((deque, a, value) -> List.copyOf(deque));

    private static final int MANY = 30;

    private final Operation<BlockingDeque<Long>> operation;

    DequeOperation(Operation<BlockingDeque<Long>> operation) {
        this.operation = operation;
    }

    private static Object offerMany(BlockingDeque<Long> deque, long a, long value) {
        int offered = 0;
        while (offered < MANY && deque.offerFirst(value + offered)) {
            offered++;
        }
        return offered;
    }

    private static Object drain(BlockingDeque<Long> deque, long a, long value) {
        List<Long> drained = new ArrayList<>();
        deque.drainTo(drained, (int) (a % MANY));
        return drained;
    }

    @Override
    public Object apply(BlockingDeque<Long> deque, long a, long b) {
        return operation.apply(deque, a, b);
    }
}
