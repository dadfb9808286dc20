package org.holdfast.stress;

import org.holdfast.stm.Stm;
import org.holdfast.stm.TLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/** Two doctors are on duty; each leaves if the other stays. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "One stayed.")
@Outcome(id = "0", expect = Expect.FORBIDDEN, desc = "Both left.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Both stayed.")
@State
public class WriteSkewStress {

    private final TLong ada = new TLong(1);
    private final TLong bob = new TLong(1);

    /** Ada leaves if Bob stays. */
    @Actor
    public void adaLeaves() {
        leave(ada);
    }

    /** Bob leaves if Ada stays. */
    @Actor
    public void bobLeaves() {
        leave(bob);
    }

    private void leave(TLong doctor) {
        Stm.atomic(() -> {
            if (ada.get() + bob.get() == 2) {
                doctor.set(0);
            }
        });
    }

    /** Counts who is left. */
    @Arbiter
    public void count(J_Result result) {
        result.r1 = ada.get() + bob.get();
    }
}
