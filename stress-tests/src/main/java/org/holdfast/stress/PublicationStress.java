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
import org.openjdk.jcstress.infra.results.JJ_Result;

/** A new variable, found through one that was known before, has its first value. */
@JCStressTest
@Outcome(
        id = {"-1, -1", "-1, 42", "42, 42"},
        expect = Expect.ACCEPTABLE,
        desc = "Not there yet, or with its value.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Found without its first value.")
@State
public class PublicationStress {

    private final TVar<@Nullable TLong> place = new TVar<@Nullable TLong>(null);

    /** Makes and places it. */
    @Actor
    public void publish() {
        place.set(new TLong(42));
    }

    /** Looks without a block, then in a snapshot. */
    @Actor
    public void look(JJ_Result result) {
        result.r1 = valueOrAbsent();
        result.r2 = Stm.<Long, RuntimeException>snapshot(this::valueOrAbsent);
    }

    private long valueOrAbsent() {
        TLong found = place.get();
        return found == null ? -1 : found.get();
    }
}
