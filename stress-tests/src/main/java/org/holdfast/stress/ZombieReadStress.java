package org.holdfast.stress;

import org.holdfast.stm.Stm;
import org.holdfast.stm.TLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Not even an attempt that will run again may see a pair that never was. */
@JCStressTest
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "Every attempt saw a state that was.")
@Outcome(expect = Expect.FORBIDDEN, desc = "An attempt saw a pair that never was.")
@State
public class ZombieReadStress {

    private final TLong left = new TLong(0);
    private final TLong right = new TLong(0);
    private final TLong seen = new TLong(0);

    /** Changes both, twice. */
    @Actor
    public void change() {
        increment();
        increment();
    }

    private void increment() {
        Stm.atomic(() -> {
            left.set(left.get() + 1);
            right.set(right.get() + 1);
        });
    }

    /** Counts the attempts that saw them differ. It also writes, so it may be lost as late as at its commit. */
    @Actor
    public void read(I_Result result) {
        Stm.atomic(() -> {
            long first = left.get();
            if (right.get() != first) {
                result.r1++;
            }
            seen.set(first);
        });
    }
}
