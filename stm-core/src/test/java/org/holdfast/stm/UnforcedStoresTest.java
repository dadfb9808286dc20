package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An unforced value waits for the storage it hangs on, and for no other. */
class UnforcedStoresTest {

    private final FakeStorage one = new FakeStorage();
    private final FakeStorage other = new FakeStorage();
    private final TLong inOne = one.durable(new TLong(), 1L);
    private final TLong inOther = other.durable(new TLong(), 1L);
    private final TLong besideOne = new TLong(1);
    private final TLong besideOther = new TLong(1);
    private final Workers writers = new Workers();

    @BeforeEach
    void commitInBothWithoutAForce() {
        one.forcesAtOnce = false;
        other.forcesAtOnce = false;
        writeBoth(one, inOne, besideOne);
        writeBoth(other, inOther, besideOther);
    }

    private void writeBoth(FakeStorage storage, TLong durable, TLong beside) {
        writers.start(() -> Stm.atomic(() -> {
            durable.set(2);
            beside.set(2);
        }));
        while (storage.waitsForForce() == 0) {
            Thread.onSpinWait();
        }
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
    }

    @Test
    void theFailureOfOneStorageDoesNotReachReadersOfAnother() {
        other.breakDown();
        one.force();

        assertThat(inOne.get() + besideOne.get()).isEqualTo(4);
        assertThat(Stm.<Long, RuntimeException>snapshot(() -> inOne.get() + besideOne.get()))
                .isEqualTo(4);
        assertThatThrownBy(besideOther::get).isSameAs(other.failure);
        assertThatThrownBy(() -> Stm.atomic(() -> inOther.get())).isSameAs(other.failure);
    }

    @Test
    void aReaderOfBothWaitsForBoth() throws Exception {
        Workers reader = new Workers();
        Thread thread = reader.start(() -> Stm.atomic(() -> besideOne.get() + besideOther.get()));
        while (one.waitsForForce() + other.waitsForForce() < 3) {
            Thread.onSpinWait();
        }
        one.force();
        while (other.waitsForForce() < 2) {
            Thread.onSpinWait();
        }
        assertThat(thread.isAlive()).isTrue();
        other.force();
        reader.join();
        writers.join();
    }

    @Test
    void evenWhoDoesNotWaitKeepsWhatOneStoreMayLoseOutOfAnother() throws Exception {
        Workers worker = new Workers();
        Thread thread = worker.start(() -> Stm.options().withSync(false).atomic(() -> inOne.set(inOther.get() + 5)));
        while (other.waitsForForce() < 2) {
            Thread.onSpinWait();
        }
        assertThat(thread.isAlive()).isTrue();
        assertThat(one.log()).as("commits in the first").hasSize(1);
        other.force();
        worker.join();
        assertThat(one.log()).hasSize(2);
        one.force();
        assertThat(inOne.get()).isEqualTo(7);
    }

    @Test
    void aVariableThatOneStorageCannotTakeForAnothersFailureIsLeftFree() {
        other.breakDown();
        TVar<String> takes = one.durable(new TVar<>("a"), "a");
        one.preparation = changes -> changes.adopt(besideOther, one.record);

        assertThatThrownBy(() -> takes.set("b")).isSameAs(other.failure);
        assertThat(besideOther.orec() & Orec.LOCKS).as("locks left behind").isZero();
        assertThat(besideOther.stored()).isNull();
        one.preparation = changes -> {};
        one.force();
        besideOther.set(3);
        assertThat(besideOther.get()).isEqualTo(3);
    }

    @Test
    void whatItWaitedForIsForgottenWithTheForce() throws Exception {
        one.force();
        other.force();
        writers.join();
        assertThat(besideOne.get()).isEqualTo(2);
        assertThat(besideOne.force()).as("nothing of the storage is held").isNull();
    }
}
