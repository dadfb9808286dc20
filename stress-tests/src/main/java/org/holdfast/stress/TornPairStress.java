package org.holdfast.stress;

import org.holdfast.stm.Stm;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJJ_Result;

/** One transaction writes a pair; a block and then a snapshot read it. */
@JCStressTest
@Outcome(
        id = {"0, 0, 0, 0", "0, 0, 1, 1", "1, 1, 1, 1"},
        expect = Expect.ACCEPTABLE,
        desc = "Each saw both or neither, and the later one no less.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A pair that never was, or is no more.")
@State
public class TornPairStress {

    private final TLong number = new TLong(0);
    private final TVar<Long> reference = new TVar<>(0L);

    /** Writes both. */
    @Actor
    public void write() {
        Stm.atomic(() -> {
            number.set(1);
            reference.set(1L);
        });
    }

    /** Reads both in a block in the order of the writes, then in a snapshot the other way round. */
    @Actor
    public void read(JJJJ_Result result) {
        Stm.atomic(() -> {
            result.r1 = number.get();
            result.r2 = reference.get();
        });
        Stm.snapshot(() -> {
            result.r3 = reference.get();
            result.r4 = number.get();
            return true;
        });
    }
}
