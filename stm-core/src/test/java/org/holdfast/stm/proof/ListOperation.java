package org.holdfast.stm.proof;

import java.util.Comparator;
import java.util.List;

/** What random programs do to a list. */
@SuppressWarnings("ImmutableEnumChecker") // the functions have no state
enum ListOperation implements Operation<List<Long>> {
    GET((list, at, value) -> list.isEmpty() ? null : list.get(index(list, at))),
    ADD((list, at, value) -> list.add(value)),
    INSERT((list, at, value) -> {
        list.add((int) (at % (list.size() + 1)), value);
        return list.size();
    }),
    SET((list, at, value) -> list.isEmpty() ? null : list.set(index(list, at), value)),
    REMOVE((list, at, value) -> list.isEmpty() ? null : list.remove(index(list, at))),
    REMOVE_SOME((list, at, value) -> list.removeIf(element -> element % 7 == at % 7)),
    INDEX_OF((list, at, value) -> list.isEmpty() ? -1 : list.indexOf(list.get(index(list, at)))),
    SORT((list, at, value) -> {
        list.sort(Comparator.comparing(element -> element % (at + 1)));
        return list.size();
    }),
    REPLACE_ALL((list, at, value) -> {
        list.replaceAll(element -> value - element);
        return list.hashCode();
    }),
    SIZE((list, at, value) -> list.size()),
    CUT((list, at, value) -> {
        List<Long> tail = list.subList(list.size() / 2, list.size());
        int cut = tail.size();
        tail.clear();
        return cut;
    }),
    ALL((list, at, value) -> List.copyOf(list));

    private final Operation<List<Long>> operation;

    ListOperation(Operation<List<Long>> operation) {
        this.operation = operation;
    }

    private static int index(List<Long> list, long at) {
        return (int) (at % list.size());
    }

    @Override
    public Object apply(List<Long> list, long a, long b) {
        return operation.apply(list, a, b);
    }
}
