package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.holdfast.stm.Stm.atomic;
import static org.holdfast.stm.Stm.current;
import static org.holdfast.stm.Stm.snapshot;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.holdfast.durable.BlockedDisk.Working;
import org.holdfast.stm.TVar;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * While the force of a commit is held up, nothing leaves a block that hangs on what the commit wrote, durable or not: a
 * crash could still take it back. Assumed of the disk: that nothing is safe before its force has returned.
 */
@Timeout(120)
class UnforcedReadsTest {

    private final TVar<String> transientOne = new TVar<>("old");
    private final TVar<String> passedOn = new TVar<>("old");
    private final TVar<String> untouched = new TVar<>("apart");
    private final AtomicReference<String> seenByHook = new AtomicReference<>();

    private BlockedDisk blocked;
    private DurableStore store;
    private TVar<String> durable;
    private Working<String> writer;

    @BeforeEach
    void holdUpTheForceOfACommit(@TempDir Path directory) throws IOException {
        QuietLog.set();
        blocked = new BlockedDisk(directory);
        store = StoreScript.open(blocked.disk());
        durable = store.getOrCreate("durable", () -> new TVar<>("old"));
        blocked.block();
        writer = new Working<>(() -> atomic(() -> {
            durable.set("new");
            transientOne.set("new");
            current().afterCommit(() -> seenByHook.set("by its own"));
            return "written";
        }));
        blocked.awaitBlocked();
    }

    @AfterEach
    void close() {
        blocked.unblock();
        store.close();
    }

    enum Way {
        ATOMIC {
            @Override
            String read(UnforcedReadsTest test) {
                return atomic(() -> test.transientOne.get());
            }
        },
        SNAPSHOT {
            @Override
            String read(UnforcedReadsTest test) {
                return snapshot(() -> test.transientOne.get());
            }
        },
        OUTSIDE {
            @Override
            String read(UnforcedReadsTest test) {
                return test.transientOne.get();
            }
        },
        DURABLE {
            @Override
            String read(UnforcedReadsTest test) {
                return test.durable.get();
            }
        },
        BY_AN_EXCEPTION {
            @Override
            String read(UnforcedReadsTest test) {
                try {
                    return atomic(() -> {
                        throw new IllegalStateException(test.transientOne.get());
                    });
                } catch (IllegalStateException e) {
                    return e.getMessage();
                }
            }
        },
        BY_A_HOOK {
            @Override
            String read(UnforcedReadsTest test) {
                atomic(() -> {
                    String value = test.transientOne.get();
                    current().afterCommit(() -> test.seenByHook.set(value));
                });
                return test.seenByHook.get();
            }
        },
        AND_PASS_ON {
            @Override
            String read(UnforcedReadsTest test) {
                return atomic(() -> test.passedOn.updateAndGet(old -> test.transientOne.get()));
            }
        },
        BY_A_CHANGE_THAT_COMMUTES {
            @Override
            String read(UnforcedReadsTest test) {
                atomic(() -> test.transientOne.commute(old -> old));
                return "new";
            }
        },
        BY_A_ROOT {
            @Override
            String read(UnforcedReadsTest test) {
                return test.store.<TVar<String>>root("durable").orElseThrow().get();
            }
        };

        abstract String read(UnforcedReadsTest test);
    }

    @ParameterizedTest
    @EnumSource
    void whatACommitWroteIsGivenToNobodyBeforeItIsForced(Way way) throws Exception {
        Working<String> reader = new Working<>(() -> way.read(this));
        assertThat(reader.waitsForAForce()).isTrue();
        assertThat(seenByHook.get()).isNull();

        blocked.unblock();
        assertThat(reader.result()).isEqualTo("new");
        assertThat(writer.result()).isEqualTo("written");
    }

    @Test
    void theReaderOfAValueThatWasPassedOnWaitsToo() throws Exception {
        Working<String> first = new Working<>(() -> Way.AND_PASS_ON.read(this));
        assertThat(first.waitsForAForce()).isTrue();
        Working<String> second = new Working<>(passedOn::get);
        assertThat(second.waitsForAForce()).isTrue();

        blocked.unblock();
        assertThat(second.result()).isEqualTo("new");
        assertThat(first.result()).isEqualTo("new");
    }

    @Test
    void whoReadsNothingOfItDoesNotWait() {
        assertThat(untouched.get()).isEqualTo("apart");
        assertThat(atomic(() -> untouched.updateAndGet(old -> old + " and changed")))
                .isEqualTo("apart and changed");
        String asOfOneInstant = snapshot(untouched::get);
        assertThat(asOfOneInstant).isEqualTo("apart and changed");
        transientOne.set("blindly"); // Tells nothing of what was there.
        assertThat(transientOne.get()).isEqualTo("blindly");
    }

    @Test
    void whenTheForceFailsNobodyIsToldOfTheValue() throws Exception {
        Working<String> reader = new Working<>(() -> Way.ATOMIC.read(this));
        assertThat(reader.waitsForAForce()).isTrue();
        blocked.disk().failAt(blocked.disk().operations() + 1);
        blocked.unblock();
        for (Working<String> each : List.of(reader, writer)) {
            assertThatThrownBy(each::result)
                    .hasCauseInstanceOf(StoreException.class)
                    .hasMessageContaining("could not be written or forced");
        }
        assertThat(seenByHook.get()).isNull();
    }
}
