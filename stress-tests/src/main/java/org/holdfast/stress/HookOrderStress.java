package org.holdfast.stress;

import org.holdfast.stm.Stm;
import org.holdfast.stm.TLong;
import org.holdfast.stm.Txn;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/**
 * Two transactions conflict, so that attempts are lost. The actions before the commit belong to it, in their order;
 * those after it run once, in their order, when it can be seen; those after an abort run once for each lost attempt.
 */
@JCStressTest
@Outcome(id = "22, 0, 0", expect = Expect.ACCEPTABLE, desc = "Each action at its time, as often as it should.")
@Outcome(expect = Expect.FORBIDDEN, desc = "An action at a wrong time, or too often, or not at all.")
@State
public class HookOrderStress {

    private final TLong number = new TLong(0);

    /** What went wrong, by actor, and read when both have ended. */
    private final long[] wrong = new long[2];

    private final long[] unbalanced = new long[2];

    /** Adds 11 to the number. */
    @Actor
    public void first() {
        transact(0);
    }

    /** Adds 11 to the number. */
    @Actor
    public void second() {
        transact(1);
    }

    private void transact(int actor) {
        long[] stage = {0};
        Stm.atomic(() -> {
            Txn txn = Stm.current();
            stage[0] = 0;
            unbalanced[actor]++;
            txn.beforeCommit(() -> {
                expect(actor, stage, 0);
                number.set(number.get() + 1);
            });
            txn.afterCommit(() -> {
                expect(actor, stage, 2);
                wrong[actor] += number.get() < 11 ? 1 : 0;
                unbalanced[actor]--;
            });
            txn.afterAbort(() -> unbalanced[actor]--);
            txn.beforeCommit(() -> expect(actor, stage, 1));
            txn.afterCommit(() -> expect(actor, stage, 3));
            number.set(number.get() + 10);
        });
        expect(actor, stage, 4);
    }

    private void expect(int actor, long[] stage, long expected) {
        wrong[actor] += stage[0]++ == expected ? 0 : 1;
    }

    /** Reads what went wrong. */
    @Arbiter
    public void read(JJJ_Result result) {
        result.r1 = number.get();
        result.r2 = wrong[0] + wrong[1];
        result.r3 = unbalanced[0] + unbalanced[1];
    }
}
