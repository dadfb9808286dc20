package org.holdfast.stress;

import org.holdfast.stm.Stm;
import org.holdfast.stm.TLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/** Two threads wait for each other in turn; a change that falls between looking and parking must not be missed. */
@JCStressTest
@Outcome(id = "4", expect = Expect.ACCEPTABLE, desc = "Handed over four times.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Took a turn that was not its own.")
@State
public class HandOverStress {

    private final TLong turn = new TLong(0);

    /** Has the even turns. */
    @Actor
    public void even() {
        take(0);
        take(2);
    }

    /** Has the odd turns. */
    @Actor
    public void odd(J_Result result) {
        take(1);
        take(3);
        result.r1 = turn.get();
    }

    private void take(long mine) {
        Stm.atomic(() -> {
            Stm.check(turn.get() == mine);
            turn.set(mine + 1);
        });
    }
}
