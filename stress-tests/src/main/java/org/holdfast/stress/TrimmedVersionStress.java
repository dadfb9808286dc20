package org.holdfast.stress;

import org.holdfast.stm.Stm;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A snapshot reads twice around commits that replace what it sees and snapshots that, as they end, trim what was kept.
 */
@JCStressTest
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "Both reads are of one instant.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A version that it needed was gone, or another was taken for it.")
@State
public class TrimmedVersionStress {

    private final TLong number = new TLong(0);
    private final TVar<Long> reference = new TVar<>(0L);

    /** Replaces both three times, and each time begins and ends a snapshot. */
    @Actor
    public void replace() {
        for (long i = 1; i <= 3; i++) {
            long next = i;
            Stm.atomic(() -> {
                number.set(next);
                reference.set(next);
            });
            Stm.snapshot(number::get);
        }
    }

    /** Reads both twice. */
    @Actor
    public void read(ZZ_Result result) {
        Stm.snapshot(() -> {
            long first = number.get();
            result.r1 = reference.get() == first;
            result.r2 = number.get() == first && reference.get() == first;
            return first;
        });
    }
}
