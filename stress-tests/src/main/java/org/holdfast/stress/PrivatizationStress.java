package org.holdfast.stress;

import org.holdfast.stm.Stm;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/**
 * Whoever has taken an object out of the shared place owns it: no transaction changes it any more, nor ever did half.
 */
@JCStressTest
@Outcome(
        id = {"0, 0, 0", "1, 1, 1"},
        expect = Expect.ACCEPTABLE,
        desc = "Taken before or after the change.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A transaction changed what had been taken out.")
@State
public class PrivatizationStress {

    private final TLong left = new TLong(0);
    private final TLong right = new TLong(0);
    private final TVar<@Nullable TLong> shared = new TVar<@Nullable TLong>(left);

    /** Changes both numbers, if they are still shared. */
    @Actor
    public void change() {
        Stm.atomic(() -> {
            TLong found = shared.get();
            if (found != null) {
                found.set(1);
                right.set(1);
            }
        });
    }

    /** Takes them out, then reads them one by one. */
    @Actor
    public void take(JJJ_Result result) {
        TLong own = Stm.<@Nullable TLong, RuntimeException>atomic(() -> shared.getAndSet(null));
        result.r1 = own == null ? -1 : own.get();
        result.r2 = right.get();
        result.r3 = left.get();
    }
}
