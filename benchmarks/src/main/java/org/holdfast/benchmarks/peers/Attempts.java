package org.holdfast.benchmarks.peers;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** How often the audits of one thread had to begin. */
@AuxCounters(AuxCounters.Type.EVENTS)
@State(Scope.Thread)
public class Attempts {

    /** How many audits there were. */
    public long audits;

    /** How often they began, all together. */
    public long attempts;

    /** How many came to no end. */
    public long gaveUp;
}
