package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.holdfast.stm.Stm.atomic;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.holdfast.stm.Stm;
import org.holdfast.stm.TLong;
import org.holdfast.stm.TVar;
import org.holdfast.stm.collect.TMap;
import org.holdfast.stm.spi.Memory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An attempt that fails when all is ready leaves nothing that a later commit would take for stored. */
class FailingLateTest {

    @TempDir
    Path directory;

    record Note(String text) {}

    static final class Item {
        final TVar<Object> note = new TVar<>(new Note("new"));
        final Shelf shelf = new Shelf();
    }

    /** Owns no variable. */
    static final class Shelf {
        final TMap<String, Item> items = new TMap<>();
    }

    private HookedStorage storage;
    private Graph graph;
    private TMap<String, Object> roots;

    @BeforeEach
    void open() throws IOException {
        storage = new HookedStorage(LocalStorage.open(new LocalDisk(directory), 10, CommitLog.SEGMENT_BYTES));
        graph = new Graph(
                "store under test", storage, StoreOptions.defaults(), getClass().getClassLoader());
        roots = graph.firstObject(1, new TMap<>());
    }

    @AfterEach
    void close() {
        storage.close();
    }

    private Item item() {
        Item item = new Item();
        Item other = new Item();
        item.shelf.items.put("other", other);
        other.shelf.items.put("back", item);
        return item;
    }

    private void isStoredWhole() {
        storage.close();
        try (DurableStore store = DurableStore.open(directory)) {
            Item item = store.<Item>root("item").orElseThrow();
            assertThat(item.note.get()).isEqualTo(new Note("new"));
            Item other = item.shelf.items.get("other");
            assertThat(other.note.get()).isEqualTo(new Note("new"));
            assertThat(other.shelf.items.get("back")).isSameAs(item);
        }
    }

    private void isTransient(Item item) {
        assertThat(Memory.instance().stored(item.note)).isNull();
        assertThat(Identities.of(item.shelf, ClassLayout.of(Shelf.class))).isNull();
        assertThat(Identities.of(item, ClassLayout.of(Item.class))).isNull();
    }

    @Test
    void aRefusalByTheStorage() {
        Item item = item();
        storage.beforeSeal = () -> {
            throw new StoreException("no room");
        };
        long appended = storage.appended();
        assertThatThrownBy(() -> roots.put("item", new TVar<>(item))).hasMessage("no room");
        assertThat(roots).isEmpty();
        assertThat(storage.appended()).isEqualTo(appended);
        isTransient(item);

        storage.beforeSeal = () -> {};
        roots.put("item", new TVar<>(item));
        isStoredWhole();
    }

    @Test
    void aRepeatThatCommitsFirst() {
        Item item = item();
        TLong number = new TLong();
        graph.firstObject(2, new TMap<String, TLong>()).put("number", number);
        storage.beforeSeal = () -> {
            storage.beforeSeal = () -> {};
            inAnotherThread(() -> Stm.options().withId("a").atomic(() -> number.set(1)));
        };
        assertThatThrownBy(() -> Stm.options().withId("a").atomic(() -> roots.put("item", new TVar<>(item))))
                .isInstanceOf(AlreadyCommittedException.class);
        isTransient(item);
        assertThat(number.get()).isEqualTo(1);

        roots.put("item", new TVar<>(item));
        isStoredWhole();
    }

    @Test
    void aFailedValidation() {
        Item item = item();
        TLong guard = new TLong();
        AtomicInteger units = new AtomicInteger();
        storage.beforeSeal = () -> {
            if (units.incrementAndGet() == 1) {
                inAnotherThread(() -> guard.set(1));
            }
        };
        AtomicInteger attempts = new AtomicInteger();
        Stm.options().withMaxAttempts(100).atomic(() -> {
            attempts.incrementAndGet();
            guard.get();
            roots.put("item", new TVar<>(item));
        });
        assertThat(attempts).as("the first attempt has lost").hasValue(2);
        isStoredWhole();
    }

    @Test
    void aLostAttemptThatIsNotRepeatedLeavesTheObjectsToOthers() {
        Item item = item();
        TLong guard = new TLong();
        storage.beforeSeal = () -> inAnotherThread(() -> guard.set(guard.get() + 1));
        assertThatThrownBy(() -> Stm.options().withMaxAttempts(3).atomic(() -> {
                    guard.get();
                    roots.put("lost", new TVar<>(item));
                }))
                .hasMessageContaining("gave up after 3 attempts");
        isTransient(item);

        storage.beforeSeal = () -> {};
        roots.put("item", new TVar<>(item));
        assertThat(roots.get("lost")).isNull();
        isStoredWhole();
    }

    @Test
    void aHookThatThrowsBeforeTheCommit() {
        Item item = item();
        long appended = storage.appended();
        assertThatThrownBy(() -> atomic(() -> {
                    roots.put("item", new TVar<>(item));
                    Stm.current().beforeCommit(() -> {
                        throw new IllegalStateException("vetoed");
                    });
                }))
                .hasMessage("vetoed");
        assertThat(storage.appended()).isEqualTo(appended);
        isTransient(item);

        roots.put("item", new TVar<>(item));
        isStoredWhole();
    }

    @Test
    void aValueThatIsRefusedBehindEverythingElse() {
        Item item = item();
        Item other = item.shelf.items.get("other");
        other.note.set(new AtomicInteger());
        long appended = storage.appended();
        assertThatThrownBy(() -> roots.put("item", new TVar<>(item))).isInstanceOf(NotStorableException.class);
        assertThat(storage.appended()).isEqualTo(appended);
        isTransient(item);
        isTransient(other);

        other.note.set(new Note("new"));
        roots.put("item", new TVar<>(item));
        isStoredWhole();
    }

    private static void inAnotherThread(Runnable work) {
        FutureTask<Void> task = new FutureTask<>(work, null);
        new Thread(task).start();
        try {
            task.get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
