package org.holdfast.stm.collect;

import java.util.Map;
import org.holdfast.stm.Stm;

/** Amounts in a map, whose sum stays the same while threads move them from key to key. */
final class Amounts {

    private Amounts() {}

    /**
     * Moves an amount, or all there is: then the key goes.
     *
     * @param allBelow smaller amounts than this stand for all there is
     */
    static void move(Map<Integer, Integer> map, int from, int to, int amount, int allBelow) {
        Stm.atomic(() -> {
            Integer held = map.remove(from);
            if (held == null) {
                return;
            }
            int moved = amount < allBelow ? held : Math.min(amount, held);
            if (moved < held) {
                map.put(from, held - moved);
            }
            map.merge(to, moved, Integer::sum);
        });
    }

    static int sum(Map<Integer, Integer> map) {
        int sum = 0;
        for (int value : map.values()) {
            sum += value;
        }
        return sum;
    }
}
