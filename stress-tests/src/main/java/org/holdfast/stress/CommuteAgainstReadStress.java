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
import org.openjdk.jcstress.infra.results.JJJJ_Result;

/** One transaction adds and commutes; another reads the same, and writes what it saw. */
@JCStressTest
@Outcome(
        id = {"0, 0, 11, 11", "10, 10, 11, 11"},
        expect = Expect.ACCEPTABLE,
        desc = "Saw all or nothing of the other, and nothing was lost.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Saw half of what commuted, or one of the changes was lost.")
@State
public class CommuteAgainstReadStress {

    private final TLong added = new TLong(0);
    private final TVar<Long> commuted = new TVar<>(0L);

    /** Adds without reading. */
    @Actor
    public void commute() {
        Stm.atomic(() -> {
            commuted.commute(old -> old + 10);
            added.add(10);
        });
    }

    /** Adds on top of what it reads. */
    @Actor
    public void read(JJJJ_Result result) {
        Stm.atomic(() -> {
            added.add(1);
            result.r1 = added.get() - 1; // from here on an ordinary update
            result.r2 = commuted.get();
            commuted.commute(old -> old + 1);
        });
    }

    /** Reads the sums. */
    @Arbiter
    public void sums(JJJJ_Result result) {
        result.r3 = added.get();
        result.r4 = commuted.get();
    }
}
