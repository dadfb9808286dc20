package org.holdfast.stress;

import org.holdfast.stm.Stm;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/** Two threads count by reading and writing, by adding, and by a commuting function. */
@JCStressTest
@Outcome(id = "2, 2, 2", expect = Expect.ACCEPTABLE, desc = "All were counted.")
@Outcome(expect = Expect.FORBIDDEN, desc = "An increment was lost.")
@State
public class LostUpdateStress {

    private final TLong updated = new TLong(0);
    private final TLong added = new TLong(0);
    private final TVar<Long> commuted = new TVar<>(0L);
    /** Counts in one transaction. */
    @Actor
    public void first() {
        Stm.atomic(() -> {
            updated.set(updated.get() + 1);
            added.add(1);
            commuted.commute(old -> old + 1);
        });
    }

    /** Counts the other way round, with a transaction for each. */
    @Actor
    public void second() {
        commuted.updateAndGet(old -> old + 1);
        added.incrementAndGet();
        updated.add(1);
    }

    /** Reads the counts. */
    @Arbiter
    public void read(JJJ_Result result) {
        result.r1 = updated.get();
        result.r2 = added.get();
        result.r3 = commuted.get();
    }
}
