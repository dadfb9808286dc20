package org.holdfast.stm.proof;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.holdfast.stm.collect.TSet;

/** What random programs do to a set. */
@SuppressWarnings("ImmutableEnumChecker") // the functions have no state
enum SetOperation implements Operation<Set<Long>> {
    CONTAINS((set, element, other) -> set.contains(element)),
    ADD((set, element, other) -> set.add(element)),
    ADD_ALL((set, element, other) -> set.addAll(List.of(element, other))),
    REMOVE((set, element, other) -> set.remove(element)),
    REMOVE_SOME((set, element, other) -> set.removeIf(e -> e % 5 == element % 5)),
    SIZE((set, element, other) -> set.size()),
    CLEAR((set, element, other) -> {
        set.clear();
        return set.isEmpty();
    }),
    COPY((set, element, other) -> set instanceof TSet<Long> tested ? tested.copy() : new HashSet<>(set));

    private static final int ELEMENTS = 40;

    private final Operation<Set<Long>> operation;

    SetOperation(Operation<Set<Long>> operation) {
        this.operation = operation;
    }

    @Override
    public Object apply(Set<Long> set, long a, long b) {
        return operation.apply(set, a % ELEMENTS, b % ELEMENTS);
    }
}
