package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.holdfast.stm.Stm.atomic;
import static org.holdfast.stm.Stm.current;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.holdfast.stm.collect.TMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A transaction that fails late leaves nothing behind that a later one would take for stored: neither the numbers of
 * classes that it was the first to meet, nor identities, nor ids.
 */
class LateFailureTest {

    @TempDir
    Path directory;

    enum Colour {
        RED
    }

    record Label(String text, Colour colour) {}

    static final class Leaf {
        final TLong size = new TLong(3);
        final TVar<Label> label = new TVar<>(new Label("leaf", Colour.RED));
    }

    /** Owns no variable. */
    static final class Branch {
        final String name = "branch";
        final TMap<String, Leaf> leaves = new TMap<>();
    }

    /** How a transaction fails that has made objects of new classes reachable. */
    enum Failure {
        HOOK_THROWS {
            @Override
            void fail(Part anchor, TLong read) {
                current().beforeCommit(() -> {
                    throw new Failed();
                });
            }
        },
        VALIDATION_FAILS {
            @Override
            void fail(Part anchor, TLong read) throws Exception {
                if (current().attempt() == 2) {
                    throw new Failed(); // The first attempt has prepared its commit and lost.
                }
                read.get();
                Threads.together(1, thread -> {
                    read.add(1);
                    return null;
                });
            }
        },
        SOMETHING_IS_REFUSED {
            @Override
            void fail(Part anchor, TLong read) {
                anchor.content.set(List.of(anchor.content.get(), new AtomicInteger()));
            }
        },
        SOMETHING_IS_REFUSED_LATER {
            @Override
            void fail(Part anchor, TLong read) {
                Part last = new Part(1);
                last.content.set(new AtomicInteger());
                anchor.next.set(last);
            }
        };

        abstract void fail(Part anchor, TLong read) throws Exception;
    }

    static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @ParameterizedTest
    @EnumSource
    void leavesNothingThatALaterOneWouldTakeForStored(Failure failure) {
        Branch branch = new Branch();
        Leaf leaf = new Leaf();
        branch.leaves.put("leaf", leaf);
        try (DurableStore store = DurableStore.open(directory)) {
            Part anchor = store.getOrCreate("anchor", () -> new Part(0));
            TLong read = new TLong();
            StoreStatistics before = store.statistics();
            long appended = StoreProbe.appended(anchor.number);
            assertThatThrownBy(() -> atomic(() -> {
                        anchor.content.set(List.of(branch, new Label("in a value", Colour.RED), leaf));
                        failure.fail(anchor, read);
                    }))
                    .isInstanceOfAny(Failed.class, NotStorableException.class);
            assertThat(StoreProbe.appended(anchor.number)).isEqualTo(appended);
            assertThat(store.statistics()).isEqualTo(before);
            assertThat(StoreProbe.stored(leaf.size)).isNull();
            assertThat(Identities.of(branch, ClassLayout.of(Branch.class))).isNull();
            anchor.content.set(List.of(branch, new Label("stored", Colour.RED), leaf));
            assertThat(store.statistics().objects()).isEqualTo(before.objects() + 3);
        }
        try (DurableStore store = DurableStore.open(directory)) {
            Part anchor = store.<Part>root("anchor").orElseThrow();
            List<?> content = (List<?>) anchor.content.get();
            Branch stored = (Branch) content.get(0);
            assertThat(stored.name).isEqualTo("branch");
            assertThat(content.get(1)).isEqualTo(new Label("stored", Colour.RED));
            assertThat(stored.leaves.get("leaf")).isSameAs(content.get(2));
            assertThat(stored.leaves.get("leaf").size.get()).isEqualTo(3);
            assertThat(stored.leaves.get("leaf").label.get()).isEqualTo(new Label("leaf", Colour.RED));
        }
    }
}
