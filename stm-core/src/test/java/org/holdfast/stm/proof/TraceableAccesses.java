package org.holdfast.stm.proof;

import java.util.List;
import java.util.Random;

/**
 * Steps that leave a trace: each value is written once in all programs, each adding step has a bit of its own in the
 * sum, and lists only grow. So whoever reads a place sees whose writes came before it.
 */
final class TraceableAccesses implements Generator.Accesses {

    /** So many steps may add to one sum. */
    static final int BITS = 30;

    private final Random random;
    private final Layout layout;
    private final List<Integer> places;
    /** By place, how many steps add to it. */
    private final int[] adders;

    private long lastValue;

    TraceableAccesses(Random random, Layout layout) {
        this.random = random;
        this.layout = layout;
        this.places = layout.places(kind -> kind != Kind.TICK);
        this.adders = new int[layout.size()];
    }

    /** {@return a value greater than all before} */
    long nextValue() {
        return ++lastValue;
    }

    @Override
    public Step next(boolean readOnly) {
        int place = places.get(random.nextInt(places.size()));
        if (readOnly) {
            return new Step.Get(place);
        }
        return switch (layout.kind(place)) {
            case SUM -> add(place);
            case LOG, GROWING_LIST ->
                random.nextInt(3) == 0 ? new Step.Get(place) : new Step.Append(place, nextValue());
            default -> register(place);
        };
    }

    /** Nothing: it would be another transaction. */
    @Override
    public List<Step> afterEnd() {
        return List.of();
    }

    private Step add(int place) {
        if (adders[place] == BITS || random.nextInt(4) == 0) {
            return new Step.Get(place);
        }
        return new Step.Add(place, 1L << adders[place]++);
    }

    private Step register(int place) {
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> new Step.Get(place);
            case 3 -> new Step.GetAndSet(place, nextValue());
            case 4 -> new Step.CompareAndSet(place, nextValue());
            case 5 ->
                layout.kind(place) == Kind.HELD ? new Step.Make(place, nextValue()) : new Step.Set(place, nextValue());
            default -> new Step.Set(place, nextValue());
        };
    }
}
