package org.holdfast.benchmarks.peers;

import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Calls to a set: 90 % look a key up, 5 % add one, 5 % remove one, so that about half of the keys stay in it. */
final class SetWork {

    private static final int LOOKUPS_OF_100 = 90;
    private static final int ADDITIONS_OF_100 = 5;

    private final IntSet set;
    private final int keys;

    /** Work on a set to which it first adds so many keys. */
    SetWork(IntSet set, int size) {
        this.set = set;
        keys = 2 * size;
        // From the last to the first: in a sorted list each then takes one step.
        IntStream.iterate(keys - 2, key -> key >= 0, key -> key - 2).forEach(set::add);
    }

    /** {@return what the set answered} */
    boolean call(RandomGenerator random) {
        int key = random.nextInt(keys);
        int dice = random.nextInt(100);
        if (dice < LOOKUPS_OF_100) {
            return set.contains(key);
        }
        return dice < LOOKUPS_OF_100 + ADDITIONS_OF_100 ? set.add(key) : set.remove(key);
    }
}
