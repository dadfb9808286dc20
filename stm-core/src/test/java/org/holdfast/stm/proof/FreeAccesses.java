package org.holdfast.stm.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Everything that may be done at each place, for programs of one thread. */
final class FreeAccesses implements Generator.Accesses {

    /** More variables than the write set finds by scanning. */
    static final Layout LAYOUT = new Layout.Builder()
            .with(6, Kind.REFERENCE)
            .with(6, Kind.NUMBER)
            .with(2, Kind.HELD)
            .with(3, Kind.ENTRY)
            .with(3, Kind.ELEMENT)
            .with(2, Kind.SORTED_ENTRY)
            .with(2, Kind.CELL)
            .with(2, Kind.LOCAL)
            .with(3, Kind.LOG)
            .with(1, Kind.GROWING_LIST)
            .with(1, Kind.MAP)
            .with(1, Kind.LIST)
            .with(1, Kind.SORTED_MAP)
            .with(1, Kind.SET)
            .with(1, Kind.DEQUE)
            .with(1, Kind.ARRAY)
            .build();

    private final Random random;
    private long lastValue;

    FreeAccesses(Random random) {
        this.random = random;
    }

    @Override
    public Step next(boolean readOnly) {
        int place = random.nextInt(LAYOUT.size());
        Kind kind = LAYOUT.kind(place);
        if (readOnly) {
            return new Step.Get(place);
        }
        if (kind.isCollection()) {
            return use(place, kind);
        }
        return kind.isList() ? log(place, kind) : register(place, kind);
    }

    @Override
    public List<Step> afterEnd() {
        List<Step> steps = new ArrayList<>(List.of(next(true), next(true)));
        if (random.nextInt(4) == 0) {
            steps.add(1, new Step.Throw());
        }
        return List.copyOf(steps);
    }

    private Step register(int place, Kind kind) {
        long value = ++lastValue;
        return switch (random.nextInt(9)) {
            case 0, 1, 2 -> new Step.Get(place);
            case 3 -> new Step.GetAndSet(place, value);
            case 4 -> new Step.CompareAndSet(place, value);
            case 5 -> kind == Kind.HELD ? new Step.Make(place, value) : new Step.Set(place, value);
            case 6, 7 -> kind == Kind.NUMBER ? new Step.Add(place, value) : new Step.Set(place, value);
            default -> new Step.Set(place, value);
        };
    }

    private Step log(int place, Kind kind) {
        return switch (random.nextInt(6)) {
            case 0, 1 -> new Step.Get(place);
            case 2 -> kind == Kind.LOG ? new Step.Restart(place, ++lastValue) : new Step.Append(place, ++lastValue);
            default -> new Step.Append(place, ++lastValue);
        };
    }

    private Step use(int place, Kind kind) {
        List<Operation<?>> operations = kind.operations();
        Operation<?> operation = operations.get(random.nextInt(operations.size()));
        return new Step.Use(place, operation, random.nextInt(1_000), ++lastValue);
    }
}
