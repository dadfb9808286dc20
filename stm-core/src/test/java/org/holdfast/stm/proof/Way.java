package org.holdfast.stm.proof;

import java.time.Duration;
import java.util.Random;
import org.holdfast.stm.Isolation;
import org.holdfast.stm.Stm;
import org.holdfast.stm.TxnOptions;

/** How the transaction of a program runs. */
@SuppressWarnings("ImmutableEnumChecker") // options never change
enum Way {
    SERIALIZABLE(Stm.options()),
    ON_SNAPSHOT(Stm.options().withIsolation(Isolation.SNAPSHOT)),
    /** By {@code Stm.snapshot}. */
    SNAPSHOT(Stm.options().withReadOnly(true)) {
        @Override
        void run(Runnable block) {
            Stm.<Object, RuntimeException>snapshot(() -> {
                block.run();
                return true;
            });
        }
    },
    READ_ONLY(Stm.options().withReadOnly(true)),
    // Those that wait do so in vain, most of them, so their time is short.
    WITH_TIMEOUT(Stm.options().withTimeout(Duration.ofNanos(1_000))),
    ON_SNAPSHOT_WITH_MAX_WAIT(Stm.options().withIsolation(Isolation.SNAPSHOT).withMaxWait(Duration.ofNanos(1_000))),
    READ_ONLY_WITH_MAX_WAIT(Stm.options().withReadOnly(true).withMaxWait(Duration.ofNanos(1_000))),
    ONE_ATTEMPT(Stm.options().withMaxAttempts(1));

    private final TxnOptions options;

    Way(TxnOptions options) {
        this.options = options;
    }

    /** {@return whether there is no second attempt, if the first does not wait} */
    boolean runsOnce() {
        return this == SNAPSHOT || this == READ_ONLY || this == ONE_ATTEMPT;
    }

    Isolation isolation() {
        return this == ON_SNAPSHOT || this == ON_SNAPSHOT_WITH_MAX_WAIT ? Isolation.SNAPSHOT : Isolation.SERIALIZABLE;
    }

    /** {@return a random way, the most ordinary one more often than others} */
    static Way random(Random random) {
        return random.nextBoolean() ? SERIALIZABLE : values()[random.nextInt(values().length)];
    }

    boolean isReadOnly() {
        return this == SNAPSHOT || this == READ_ONLY || this == READ_ONLY_WITH_MAX_WAIT;
    }

    /** {@return whether it gives up rather than wait for ever} */
    boolean waitsBriefly() {
        return this == WITH_TIMEOUT || this == ON_SNAPSHOT_WITH_MAX_WAIT || this == READ_ONLY_WITH_MAX_WAIT;
    }

    /** {@return whether it may end without effect because of others, or of what they do not do} */
    boolean isLimited() {
        return waitsBriefly() || this == ONE_ATTEMPT;
    }

    void run(Runnable block) {
        options.<RuntimeException>atomic(block::run);
    }
}
