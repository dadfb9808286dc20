package org.holdfast.stress;

import org.holdfast.stm.Stm;
import org.holdfast.stm.TLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/** A thread waits for either of two variables; the one that only the first alternative has read changes. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "It woke. (If it did not, the test would time out.)")
@Outcome(expect = Expect.FORBIDDEN, desc = "It went on without the change.")
@State
public class LostWakeUpStress {

    private final TLong first = new TLong(0);
    private final TLong second = new TLong(0);

    /** Waits. */
    @Actor
    public void await(J_Result result) {
        result.r1 = Stm.<Long, RuntimeException>orElse(() -> positive(first), () -> positive(second));
    }

    private static long positive(TLong number) {
        long value = number.get();
        Stm.check(value > 0);
        return value;
    }

    /** Changes what it waits for. */
    @Actor
    public void change() {
        first.set(1);
    }
}
