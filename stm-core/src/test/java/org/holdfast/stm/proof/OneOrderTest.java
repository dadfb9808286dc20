package org.holdfast.stm.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.holdfast.stm.Isolation;
import org.holdfast.stm.proof.RecordedAttempt.End;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The checker finds each of the classic ways to be wrong in histories made by hand, and nothing else. */
class OneOrderTest {

    private final List<RecordedAttempt> attempts = new ArrayList<>();

    /** An attempt that ran beside all others that are made so. */
    private RecordedAttempt attempt(String name, End end) {
        return attempt(name, end, 1, 2);
    }

    private RecordedAttempt attempt(String name, End end, long began, long ended) {
        return ended(end, ended, new RecordedAttempt(name, Isolation.SERIALIZABLE, began));
    }

    /** An attempt on a snapshot that ran beside all others that are made so. */
    private RecordedAttempt onSnapshot(String name, End end) {
        return ended(end, 2, new RecordedAttempt(name, Isolation.SNAPSHOT, 1));
    }

    private RecordedAttempt ended(End end, long when, RecordedAttempt attempt) {
        attempt.end(end, when);
        attempts.add(attempt);
        return attempt;
    }

    private static Version version(String place, long id) {
        return new Version(place, id);
    }

    /** Reads a version and replaces it by the one of the next number. */
    private static void update(RecordedAttempt attempt, String place, long replaced, long written) {
        attempt.read(version(place, replaced));
        attempt.write(version(place, written), version(place, replaced));
    }

    /** Each reads both places, and changes one. */
    private static void skew(RecordedAttempt ada, RecordedAttempt bob) {
        ada.read(version("y", 0));
        update(ada, "x", 0, 1);
        bob.read(version("x", 0));
        update(bob, "y", 0, 1);
    }

    @Test
    void explainsATransferAndItsReadersWhateverTheirOrderInTheHistory() {
        RecordedAttempt after = attempt("after", End.COMMITTED);
        after.read(version("x", 1));
        after.read(version("y", 1));
        RecordedAttempt transfer = attempt("transfer", End.COMMITTED);
        update(transfer, "x", 0, 1);
        update(transfer, "y", 0, 1);
        RecordedAttempt before = attempt("before", End.STOPPED);
        before.read(version("x", 0));
        before.read(version("y", 0));

        assertThat(OneOrder.of(attempts)).containsExactly(before, transfer, after);
    }

    @Test
    void explainsALongChainInRealTime() {
        for (int i = 0; i < 5_000; i++) {
            update(attempt("t" + i, End.COMMITTED, 2L * i, 2L * i + 1), "x", i, i + 1);
        }
        assertThat(OneOrder.of(attempts)).containsExactlyElementsOf(attempts);
    }

    @Test
    void letsWhatRanAtTheSameTimeTakeEffectInEitherOrder() {
        RecordedAttempt reader = attempt("reader", End.COMMITTED, 2, 3);
        reader.read(version("x", 0));
        update(attempt("writer", End.COMMITTED, 1, 2), "x", 0, 1);

        assertThat(OneOrder.of(attempts)).hasSize(2).startsWith(reader);
    }

    @Test
    void letsOneThatCameToNothingWriteWhatNobodySees() {
        update(attempt("lost", End.STOPPED), "x", 0, 1);
        update(attempt("won", End.COMMITTED), "x", 0, 2);

        assertThat(OneOrder.of(attempts)).hasSize(2);
    }

    @Test
    void findsALostUpdate() {
        update(attempt("ada", End.COMMITTED), "x", 0, 1);
        update(attempt("bob", End.COMMITTED), "x", 0, 2);

        requireCycle("ada (COMMITTED), which saw x=first", "bob (COMMITTED), which saw x=first");
    }

    @Test
    void findsWriteSkew() {
        skew(attempt("ada", End.COMMITTED), attempt("bob", End.COMMITTED));

        requireCycle("ada (COMMITTED), which saw y=first, before it was replaced by\n", "bob (COMMITTED), which saw");
    }

    /** A torn read of one that commits, a zombie of one that does not. */
    @ParameterizedTest
    @EnumSource(End.class)
    void findsAReaderOfHalfAWrite(End end) {
        RecordedAttempt writer = attempt("writer", End.COMMITTED);
        update(writer, "x", 0, 1);
        update(writer, "y", 0, 1);
        RecordedAttempt reader = attempt("reader", end);
        reader.read(version("x", 1));
        reader.read(version("y", 0));

        requireCycle("writer (COMMITTED), whose x=1 was seen by\n", "reader (" + end + "), which saw y=first");
    }

    /** Each of two readers sees a write that the other one misses. */
    @Test
    void findsReadersThatDisagreeAboutTheOrderOfTwoWriters() {
        update(attempt("ada", End.COMMITTED), "x", 0, 1);
        update(attempt("bob", End.COMMITTED), "y", 0, 1);
        RecordedAttempt sawAda = attempt("saw ada", End.COMMITTED);
        sawAda.read(version("x", 1));
        sawAda.read(version("y", 0));
        RecordedAttempt sawBob = attempt("saw bob", End.STOPPED);
        sawBob.read(version("x", 0));
        sawBob.read(version("y", 1));

        requireCycle(
                "ada (COMMITTED), whose", "saw ada (COMMITTED), which", "bob (COMMITTED), whose", "saw bob (STOPPED)");
    }

    @Test
    void findsOneThatSawTwoVersionsOfOnePlace() {
        update(attempt("writer", End.COMMITTED), "x", 0, 1);
        RecordedAttempt reader = attempt("reader", End.STOPPED);
        reader.read(version("x", 0));
        reader.read(version("x", 1));

        requireCycle("writer (COMMITTED), whose x=1 was seen by", "reader (STOPPED), which saw x=first");
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void findsOneThatMissesWhatHadEndedBeforeItBegan(End end) {
        update(attempt("early", End.COMMITTED, 1, 2), "x", 0, 1);
        attempt("between", End.COMMITTED, 3, 4);
        attempt("late", end, 5, 6).read(version("x", 0));

        requireCycle("early (COMMITTED), which had ended before", "late (" + end + "), which saw x=first");
    }

    @Test
    void findsOneThatSeesWhatBeganAfterItsEnd() {
        attempt("early", End.COMMITTED, 1, 2).read(version("x", 1));
        update(attempt("late", End.COMMITTED, 3, 4), "x", 0, 1);

        requireCycle("early (COMMITTED), which had ended before", "late (COMMITTED), whose x=1 was seen by");
    }

    @Test
    void findsWritesWithoutReadsThatTwoPlacesOrderDifferently() {
        RecordedAttempt ada = attempt("ada", End.COMMITTED);
        RecordedAttempt bob = attempt("bob", End.COMMITTED);
        ada.write(version("x", 1), version("x", 0));
        bob.write(version("x", 2), version("x", 1));
        bob.write(version("y", 2), version("y", 0));
        ada.write(version("y", 1), version("y", 2));

        requireCycle("ada (COMMITTED), whose x=1 was replaced by", "bob (COMMITTED), whose y=2 was replaced by");
    }

    @Test
    void letsTwoOnSnapshotsEachOverlookWhatTheOtherChanges() {
        RecordedAttempt ada = onSnapshot("ada", End.COMMITTED);
        RecordedAttempt bob = onSnapshot("bob", End.COMMITTED);
        skew(ada, bob);

        assertThat(OneOrder.of(attempts)).startsWith(ada, bob).hasSize(4);
    }

    @Test
    void letsOneOnASnapshotOverlookWhatASerializableOneChanges() {
        RecordedAttempt ada = onSnapshot("ada", End.COMMITTED);
        RecordedAttempt bob = attempt("bob", End.COMMITTED);
        skew(ada, bob);

        assertThat(OneOrder.of(attempts)).containsExactly(ada, bob, ada);
    }

    @Test
    void letsAWriteThatCommutesFollowOneThatItsSnapshotMisses() {
        RecordedAttempt ada = onSnapshot("ada", End.COMMITTED);
        ada.read(version("y", 0));
        ada.write(version("x", 2), version("x", 1));
        RecordedAttempt bob = attempt("bob", End.COMMITTED);
        update(bob, "x", 0, 1);
        update(bob, "y", 0, 1);
        requireCycle("bob (COMMITTED), whose x=1 was replaced by", "ada (COMMITTED), which saw y=first");

        ada.commute(version("x", 2));
        assertThat(OneOrder.of(attempts)).containsExactly(ada, bob, ada);
    }

    @Test
    void findsAnUpdateThatIsLostToOneOnAnotherSnapshot() {
        update(onSnapshot("ada", End.COMMITTED), "x", 0, 1);
        update(onSnapshot("bob", End.COMMITTED), "x", 0, 2);

        requireCycle("ada (COMMITTED), which replaced x=first", "bob (COMMITTED), which replaced x=first");
    }

    @Test
    void findsAnUpdateOfASerializableOneThatIsLostToOneOnASnapshot() {
        update(onSnapshot("ada", End.COMMITTED), "x", 0, 1);
        update(attempt("bob", End.COMMITTED), "x", 0, 2);

        requireCycle("ada (COMMITTED), which replaced x=first", "bob (COMMITTED), which saw x=first");
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void findsASnapshotThatIsNotOfOneInstant(End end) {
        RecordedAttempt writer = onSnapshot("writer", End.COMMITTED);
        update(writer, "x", 0, 1);
        update(writer, "y", 0, 1);
        RecordedAttempt reader = onSnapshot("reader", end);
        reader.read(version("x", 1));
        reader.read(version("y", 0));

        requireCycle("writer (COMMITTED), whose x=1 was seen by\n", "reader (" + end + "), which saw y=first");
    }

    @Test
    void findsASnapshotThatIsOlderThanItsBegin() {
        update(attempt("early", End.COMMITTED, 0, 0), "x", 0, 1);
        onSnapshot("late", End.COMMITTED).read(version("x", 0));

        requireCycle("early (COMMITTED), which had ended before", "late (COMMITTED), which saw x=first");
    }

    @Test
    void findsOneThatSawWhatWasNeverCommitted() {
        update(attempt("lost", End.STOPPED), "x", 0, 1);
        attempt("reader", End.STOPPED).read(version("x", 1));

        assertThatThrownBy(() -> OneOrder.of(attempts))
                .hasMessage("reader (STOPPED) saw x=1, which no attempt has committed");
    }

    @Test
    void showsOfManyInvolvedOnlyAShortestCycle() {
        for (int i = 0; i < 100; i++) {
            update(attempt("t" + i, End.COMMITTED), "x", i, i + 1);
        }
        attempts.get(99).write(version("y", 1), version("y", 0));
        attempts.get(0).read(version("y", 1));
        update(attempt("late", End.COMMITTED), "x", 50, 200);

        requireCycle("t50 (COMMITTED), which saw x=50", "late (COMMITTED), which saw x=50");
        assertThatThrownBy(() -> OneOrder.of(attempts)).hasMessageNotContaining("t20");
    }

    private void requireCycle(String... links) {
        assertThatThrownBy(() -> OneOrder.of(attempts))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll(links)
                .hasMessageStartingWith("no order explains what these saw");
    }
}
