package org.holdfast.stm.proof;

import java.util.List;

/**
 * What a program has done to the places when it ran alone, to be done to what has become of them since.
 *
 * @param layout what stands at the places
 * @param before what stood there before the program
 * @param after what stood there after it
 */
record Effect(Layout layout, List<Object> before, List<Object> after) {

    void applyTo(Machine machine) {
        for (int place = 0; place < layout.size(); place++) {
            if (!before.get(place).equals(after.get(place))) {
                apply(machine, place, before.get(place), after.get(place));
            }
        }
    }

    private void apply(Machine machine, int place, Object old, Object changed) {
        Kind kind = layout.kind(place);
        if (kind.isList()) {
            List<?> longer = (List<?>) changed;
            longer.subList(((List<?>) old).size(), longer.size()).forEach(element -> machine.append(place, element));
        } else if (kind == Kind.SUM) {
            machine.add(place, (long) changed - (long) old);
        } else {
            machine.set(place, changed);
        }
    }
}
