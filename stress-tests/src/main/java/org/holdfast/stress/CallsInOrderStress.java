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

/** Calls outside any block take effect one after the other, for a snapshot and for a transaction. */
@JCStressTest
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "None was seen without those before it.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A call was seen, but not the one before.")
@State
public class CallsInOrderStress {

    private final TLong first = new TLong(0);
    private final TVar<Long> second = new TVar<>(0L);
    private final TLong third = new TLong(0);

    /** Changes one after the other, twice. */
    @Actor
    public void change() {
        for (long i = 1; i <= 2; i++) {
            first.set(i);
            second.set(i);
            third.add(1);
        }
    }

    /** Looks at one instant, and then at another. */
    @Actor
    public void look(ZZ_Result result) {
        result.r1 = Stm.<Boolean, RuntimeException>snapshot(this::areInOrder);
        result.r2 = Stm.<Boolean, RuntimeException>atomic(this::areInOrder);
    }

    private boolean areInOrder() {
        long last = third.get();
        long middle = second.get();
        return first.get() >= middle && middle >= last && first.get() <= last + 1;
    }
}
