package org.holdfast.stm.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * The places that programs work on, and what stands at each.
 *
 * @param kinds by place
 */
record Layout(List<Kind> kinds) {

    /** What kinds a layout has, and how many places of each. */
    static final class Builder {

        private final List<Kind> kinds = new ArrayList<>();

        Builder with(int places, Kind kind) {
            for (int i = 0; i < places; i++) {
                kinds.add(kind);
            }
            return this;
        }

        Layout build() {
            return new Layout(List.copyOf(kinds));
        }
    }

    int size() {
        return kinds.size();
    }

    Kind kind(int place) {
        return kinds.get(place);
    }

    List<Integer> places(Predicate<Kind> which) {
        return IntStream.range(0, size())
                .filter(place -> which.test(kind(place)))
                .boxed()
                .toList();
    }

    @Override
    public String toString() {
        return IntStream.range(0, size())
                        .mapToObj(place -> place + " " + kind(place))
                        .toList() + "\n";
    }
}
