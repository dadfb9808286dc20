package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A chain of objects is stored and loaded without recursion, however long it is. */
class ChainTest {

    private static final int LENGTH = 100_000;
    private static final int STEP = 100_000;
    private static final int MILLION = 1_000_000;

    @TempDir
    Path directory;

    /** Its successor is needed for it to be complete. */
    static final class Link {
        final @Nullable Link next;
        final TLong number = new TLong();

        Link(@Nullable Link next, long number) {
            this.next = next;
            this.number.set(number);
        }
    }

    /** A successor in a value, and nothing transactional of its own but that. */
    record Ref(@Nullable Indirect target, int number) {}

    static final class Indirect {
        final Ref next;
        final TLong number = new TLong();

        Indirect(Ref next) {
            this.next = next;
        }
    }

    @Test
    void aMillionEntitiesLinkedByVariables() throws Exception {
        try (DurableStore store = DurableStore.open(directory)) {
            TVar<@Nullable Part> head = store.getOrCreate("head", () -> new TVar<>(null));
            Threads.withSmallStack(() -> {
                for (int from = 0; from < MILLION; from += STEP) {
                    head.set(chain(from, from + STEP, head.get()));
                }
            });
        }
        try (DurableStore store = DurableStore.open(directory)) {
            assertThat(store.statistics().objects()).isEqualTo(MILLION + 3L);
            Threads.withSmallStack(() -> {
                int length = 0;
                Part last = null;
                for (Part part = store.<TVar<Part>>root("head").orElseThrow().get();
                        part != null;
                        part = part.next.get()) {
                    length++;
                    last = part;
                }
                assertThat(length).isEqualTo(MILLION);
                assertThat(last.number.get()).isZero();
            });
        }
    }

    /** {@return the last of some parts, each of which refers to the one before} */
    private static @Nullable Part chain(int from, int to, @Nullable Part before) {
        Part last = before;
        for (int i = from; i < to; i++) {
            Part part = new Part(i);
            part.next.set(last);
            last = part;
        }
        return last;
    }

    @Test
    void entitiesLinkedByFinalFields() throws Exception {
        try (DurableStore store = DurableStore.open(directory)) {
            Link chain = null;
            for (int i = 0; i < LENGTH; i++) {
                chain = new Link(chain, i);
            }
            TVar<@Nullable Link> head = store.getOrCreate("head", () -> new TVar<>(null));
            Link last = chain;
            Threads.withSmallStack(() -> head.set(last));
        }
        try (DurableStore store = DurableStore.open(directory)) {
            Threads.withSmallStack(() -> {
                Link link = store.<TVar<Link>>root("head").orElseThrow().get();
                for (int i = LENGTH - 1; i >= 0; i--) {
                    assertThat(link.number.get()).isEqualTo(i);
                    link = link.next;
                }
                assertThat(link).isNull();
            });
        }
    }

    @Test
    void entitiesLinkedByRecordsInFinalFields() throws Exception {
        try (DurableStore store = DurableStore.open(directory)) {
            Indirect chain = null;
            for (int i = 0; i < LENGTH / 10; i++) {
                chain = new Indirect(new Ref(chain, i));
            }
            TVar<@Nullable Indirect> head = store.getOrCreate("head", () -> new TVar<>(null));
            Indirect last = chain;
            Threads.withSmallStack(() -> head.set(last));
        }
        try (DurableStore store = DurableStore.open(directory)) {
            Threads.withSmallStack(() -> {
                Indirect link = store.<TVar<Indirect>>root("head").orElseThrow().get();
                for (int i = LENGTH / 10 - 1; i >= 0; i--) {
                    assertThat(link.next.number()).isEqualTo(i);
                    link = link.next.target();
                }
                assertThat(link).isNull();
            });
        }
    }
}
