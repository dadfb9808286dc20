package org.holdfast.durable;

import java.nio.file.Path;
import java.util.Random;

/**
 * What was on a {@link FaultyDisk} between two of its operations, seen or forced. One run of a script gives the moment
 * before each of its operations, and a moment what a crash leaves, by every rule, as often as it is asked.
 */
record DiskMoment(FaultyEntries entries, ExternalFiles.Moment external) {

    /** {@return whether all but external files is forced, so that a crash leaves the same of it by every rule} */
    boolean isForced() {
        return entries.isForced();
    }

    /**
     * {@return what a crash leaves}
     *
     * @param seed of all that is left to chance
     */
    DiskMoment survivors(Survival rule, long seed) {
        Random random = new Random(seed);
        return new DiskMoment(entries.copy().survivors(rule, random), external.survivors(rule, random));
    }

    /**
     * {@return a disk on which this is found}
     *
     * @param directory an empty one, where external files are put
     */
    FaultyDisk disk(Path directory) {
        return new FaultyDisk(directory, external.put(directory), entries.copy());
    }

    /** {@return a number that two moments of different contents are most unlikely to share} */
    long fingerprint() {
        return 31 * entries.fingerprint() + external.fingerprint();
    }
}
