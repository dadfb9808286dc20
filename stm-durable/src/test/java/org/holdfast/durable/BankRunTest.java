package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A bank whose process ends at each step of a commit, of a close and of an opening, and whose threads are held up at
 * them: what every account holds is what follows from the outcomes of the transactions. Longer as {@link KillTest}: a
 * round of all steps for each hundred kills.
 */
class BankRunTest {

    private static final int ROUNDS = Math.max(1, Integer.getInteger("holdfast.kills", 0) / 100);

    @TempDir
    Path parent;

    private final Random random = new Random(Runtime.version().feature()); // on each Java others

    @BeforeEach
    void quiet() {
        QuietLog.set();
    }

    @Test
    void everyBalanceFollowsFromTheOutcomesWhereverTheProcessEnds() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            try (ScratchDirectory first = ScratchDirectory.in(parent);
                    ScratchDirectory second = ScratchDirectory.in(parent)) {
                var sync = new BankOracle(first.path(), Durability.SYNC);
                var async = new BankOracle(second.path(), Durability.ASYNC);
                run(round, sync, async);
                Set<CrashStep> reached = EnumSet.copyOf(sync.reached());
                reached.addAll(async.reached());
                assertThat(reached).containsExactlyInAnyOrder(CrashStep.values());
                assertThat(sync.transactions()).isGreaterThan(100);
                assertThat(async.transactions()).isGreaterThan(100);
            }
            if (ROUNDS > 1) {
                System.out.println("bank: round " + (round + 1) + " of " + ROUNDS);
            }
        }
    }

    /** The steps in turn at the one and at the other, on another Java the other way round; those of opening at one. */
    private void run(int round, BankOracle sync, BankOracle async) throws Exception {
        int turn = round + (Runtime.version().feature() == 17 ? 0 : 1);
        for (CrashStep step : CrashStep.values()) {
            BankOracle bank = turn % 2 == 0 ? sync : async;
            if (!step.isOfOpening()) {
                turn++;
            }
            prepare(bank, step);
            endAt(bank, step);
        }
        sync.checkAndClose();
        async.checkAndClose();
    }

    private void prepare(BankOracle bank, CrashStep step) throws Exception {
        if (step.isAfterClose()) {
            bank.checkAndClose();
        }
        if (step == CrashStep.REPLAYING) {
            endAt(bank, CrashStep.SPILL_FORCED); // leaves a file for the last step
        }
    }

    private void endAt(BankOracle bank, CrashStep step) throws Exception {
        long cacheBytes = random.nextInt(3) == 0 ? 0 : 1 << 20;
        bank.live(step, passing(step), step.isOfClosing() ? 1 + random.nextInt(40) : 0, cacheBytes);
        bank.checkCopy();
    }

    private int passing(CrashStep step) {
        if (step.isOfClosing() || step.isOfOpening()) {
            return 1;
        }
        return 1 + random.nextInt(step.isOfCommit() || step == CrashStep.IMAGE_PUT ? 40 : 5);
    }
}
