package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every storage must do. */
@Timeout(60)
abstract class StorageContract {

    private Storage storage;
    private final AtomicLong version = new AtomicLong(1 << 20);

    /** Opens the storage of this test, with all that was committed to it before, if it keeps anything. */
    abstract Storage open() throws IOException;

    /** {@return whether what was committed is there when the storage is opened again} */
    abstract boolean outlivesItsProcess();

    @BeforeEach
    void openStorage() throws IOException {
        storage = open();
    }

    @AfterEach
    void closeStorage() {
        storage.close();
    }

    private void reopen() throws IOException {
        storage.close();
        storage = open();
    }

    private UnitOfWork sealed(long id, String state) {
        UnitOfWork unit = storage.begin();
        unit.change(id, bytes(state));
        unit.seal();
        return unit;
    }

    private boolean commit(UnitOfWork unit) {
        return unit.commit(() -> true, version::incrementAndGet);
    }

    private String state(long id) {
        StoredState state = storage.load(id);
        return state == null ? "none" : new String(state.bytes(), java.nio.charset.StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String state) {
        return state.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    @Test
    void whatWasCommittedIsLoadedTheLatestOfEachObject() throws IOException {
        assertThat(state(7)).isEqualTo("none");
        assertThat(commit(sealed(7, "first"))).isTrue();
        assertThat(commit(sealed(8, "other"))).isTrue();
        assertThat(commit(sealed(7, "second"))).isTrue();
        assertThat(state(7)).isEqualTo("second");
        assertThat(state(8)).isEqualTo("other");
        assertThat(storage.objects()).isEqualTo(2);
        if (outlivesItsProcess()) {
            reopen();
            assertThat(state(7)).isEqualTo("second");
            assertThat(state(8)).isEqualTo("other");
            assertThat(storage.largestId()).isEqualTo(8);
        }
    }

    @Test
    void aStateCarriesTheVersionAndAPositionThatGrowsWithTheOrderOfCommits() {
        commit(sealed(1, "a"));
        long versionOfFirst = version.get();
        commit(sealed(2, "b"));
        StoredState first = java.util.Objects.requireNonNull(storage.load(1));
        StoredState second = java.util.Objects.requireNonNull(storage.load(2));
        assertThat(first.version()).isEqualTo(versionOfFirst);
        assertThat(first.position()).isLessThan(second.position()).isGreaterThanOrEqualTo(storage.openedAt());
    }

    @Test
    void nothingOfAUnitIsSeenBeforeItIsCommittedNorIfItIsNot() throws IOException {
        UnitOfWork aborted = storage.begin();
        aborted.change(1, bytes("never"));
        aborted.abort();
        UnitOfWork afterSeal = sealed(2, "never");
        assertThat(state(2)).isEqualTo("none");
        afterSeal.abort();
        UnitOfWork invalid = sealed(3, "never");
        assertThat(invalid.commit(() -> false, version::incrementAndGet)).isFalse();
        invalid.abort();
        assertThat(List.of(state(1), state(2), state(3))).containsOnly("none");
        commit(sealed(4, "yes"));
        if (outlivesItsProcess()) {
            reopen();
            assertThat(List.of(state(1), state(2), state(3))).containsOnly("none");
            assertThat(state(4)).isEqualTo("yes");
        }
    }

    @Test
    void aUnitHoldsOneStateForEachObjectAndIsCommittedOnceAndOnlyComplete() {
        UnitOfWork unit = storage.begin();
        unit.change(1, bytes("a"));
        assertThatThrownBy(() -> unit.change(1, bytes("b"))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> commit(unit)).isInstanceOf(IllegalStateException.class);
        unit.seal();
        assertThatThrownBy(() -> unit.change(2, bytes("b"))).isInstanceOf(IllegalStateException.class);
        assertThat(commit(unit)).isTrue();
        assertThatThrownBy(() -> commit(unit)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theVersionIsAskedForAfterTheValidationAndNotAtAllIfThatFails() {
        List<String> calls = new ArrayList<>();
        UnitOfWork unit = sealed(1, "a");
        unit.commit(
                () -> {
                    calls.add("validation");
                    return true;
                },
                () -> {
                    calls.add("version");
                    return 1L << 30;
                });
        assertThat(calls.get(0)).isEqualTo("validation");
        assertThat(calls).contains("version");
        UnitOfWork invalid = sealed(1, "b");
        calls.clear();
        invalid.commit(() -> false, () -> {
            calls.add("version");
            return 1L << 30;
        });
        invalid.abort();
        assertThat(calls).isEmpty();
    }

    @Test
    void commitsTakeEffectInTheOrderOfTheirValidations() throws Exception {
        List<Integer> validated = Collections.synchronizedList(new ArrayList<>());
        Threads.together(4, thread -> {
            for (int i = 0; i < 50; i++) {
                int number = 50 * thread + i;
                UnitOfWork unit = sealed(1, "" + number);
                unit.commit(() -> validated.add(number), version::incrementAndGet);
            }
            return null;
        });
        assertThat(validated).hasSize(200);
        assertThat(state(1)).isEqualTo("" + validated.get(199));
    }

    @Test
    void whatWasAwaitedIsForced() {
        UnitOfWork unit = sealed(1, "a");
        commit(unit);
        assertThat(storage.appended()).isGreaterThanOrEqualTo(unit.position());
        storage.awaitForced(unit.position());
        assertThat(storage.forced()).isGreaterThanOrEqualTo(unit.position());
        assertThat(java.util.Objects.requireNonNull(storage.load(1)).position()).isLessThan(unit.position());
        storage.scheduleForce();
    }

    @Test
    void anIdIsCommittedOnce() throws IOException {
        assertThat(storage.outcome("one")).isEqualTo(Outcome.ABORTED);
        UnitOfWork unit = storage.begin();
        unit.identify("one");
        unit.change(1, bytes("a"));
        unit.seal();
        UnitOfWork rival = storage.begin();
        rival.identify("one");
        rival.change(1, bytes("b"));
        rival.seal();
        assertThat(commit(unit)).isTrue();
        assertThatThrownBy(() -> commit(rival)).isInstanceOf(AlreadyCommittedException.class);
        rival.abort();
        assertThatThrownBy(() -> storage.begin().identify("one")).isInstanceOf(AlreadyCommittedException.class);
        if (outlivesItsProcess()) {
            reopen();
        }
        if (outlivesItsProcess() || storage.objects() > 0) {
            assertThat(storage.outcome("one")).isEqualTo(Outcome.COMMITTED);
            assertThat(state(1)).isEqualTo("a");
        }
        assertThat(storage.outcome("two")).isEqualTo(Outcome.ABORTED);
    }

    @Test
    void aLargeStateComesBackWhole() throws IOException {
        String large = "x".repeat(3 << 20);
        commit(sealed(1, large));
        assertThat(state(1)).isEqualTo(large);
        if (outlivesItsProcess()) {
            reopen();
            assertThat(state(1)).isEqualTo(large);
        }
    }

    @Test
    void whatIsClosedSaysSo() {
        storage.close();
        storage.close();
        assertThatThrownBy(() -> storage.load(1))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> storage.begin())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> storage.requireUsable()).isInstanceOf(StoreException.class);
    }

    @Test
    void aStoreOnItDoesWhatAPlainWorldDoes() throws IOException {
        storage.close();
        try (DurableStore store = DurableStore.on(open(), StoreOptions.defaults())) {
            FlushProgramsTest.run(store, 5);
        }
        storage = open();
    }
}
