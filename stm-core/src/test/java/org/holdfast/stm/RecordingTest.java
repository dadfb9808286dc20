package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The events of the JDK's flight recorder. */
@Timeout(120)
class RecordingTest {

    private static final List<String> EVENTS =
            List.of("org.holdfast.Attempt", "org.holdfast.Commit", "org.holdfast.Conflict", "org.holdfast.Wait");

    @TempDir
    private Path directory;

    private final TLong number = new TLong();
    private final TLong other = new TLong();
    private int files;

    /** {@return what was recorded of a transaction with this name while some work was done} */
    private List<RecordedEvent> recorded(@Nullable String name, Set<String> enabled, Workers.Work work)
            throws Exception {
        Path file = directory.resolve("recording-" + files++ + ".jfr");
        try (Recording recording = new Recording()) {
            EVENTS.forEach(event -> {
                if (enabled.contains(event)) {
                    recording.enable(event);
                } else {
                    recording.disable(event);
                }
            });
            recording.start();
            work.run();
            recording.stop();
            recording.dump(file);
        }
        return events(
                file,
                event -> event.getEventType().getName().startsWith("org.holdfast.")
                        && Objects.equals(name, event.getString("name")));
    }

    private static List<RecordedEvent> events(Path file, Predicate<RecordedEvent> wanted) throws IOException {
        return RecordingFile.readAllEvents(file).stream().filter(wanted).collect(Collectors.toList());
    }

    private static List<RecordedEvent> ofType(String type, List<RecordedEvent> events) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals("org.holdfast." + type))
                .toList();
    }

    @Test
    void aCallOutsideAnyBlockIsATransactionLikeAnyOther() throws Exception {
        List<RecordedEvent> events = recorded(null, Set.of("org.holdfast.Commit"), () -> number.set(1));
        assertThat(ofType("Commit", events)).hasSize(1);
    }

    @Test
    void attemptsCommitsConflictsWithTheNamesOfBothSidesAndWaits() throws Exception {
        TxnOptions loser = Stm.options().withName("loser");
        loser.atomic(() -> number.set(0)); // before anything is recorded
        List<RecordedEvent> events = recorded(
                "loser",
                Set.copyOf(EVENTS),
                () -> loser.atomic(() -> {
                    int attempt = Stm.current().attempt();
                    long before = number.get();
                    if (attempt == 1) {
                        Workers.together(
                                1, worker -> Stm.options().withName("winner").atomic(() -> number.set(5)));
                    } else if (attempt == 2) {
                        Workers.together(1, worker -> number.set(6));
                        Stm.check(before == 6);
                    }
                    other.set(before);
                    number.set(before + 1);
                }));

        List<RecordedEvent> attempts = ofType("Attempt", events);
        assertThat(attempts)
                .extracting(event -> event.getString("outcome"))
                .containsExactly("LOST", "WAITS", "COMMITTED");
        assertThat(attempts).extracting(event -> event.getInt("number")).containsExactly(1, 2, 3);
        assertThat(attempts).extracting(event -> event.getInt("read")).containsExactly(1, 1, 1);
        assertThat(attempts).extracting(event -> event.getInt("written")).containsExactly(2, 0, 2);
        assertThat(attempts).allSatisfy(event -> assertThat(event.getDuration()).isPositive());

        List<RecordedEvent> commits = ofType("Commit", events);
        assertThat(commits).hasSize(1);
        assertThat(commits.get(0).getInt("read")).isEqualTo(1);
        assertThat(commits.get(0).getInt("written")).isEqualTo(2);
        assertThat(commits.get(0).getDuration())
                .isPositive()
                .isLessThan(attempts.get(2).getDuration());

        List<RecordedEvent> conflicts = ofType("Conflict", events);
        assertThat(conflicts).hasSize(1);
        assertThat(conflicts.get(0).getInt("number")).isEqualTo(1);
        assertThat(conflicts.get(0).getString("variable")).isEqualTo("TLong(5)");
        assertThat(conflicts.get(0).getString("rival")).isEqualTo("transaction 'winner'");

        List<RecordedEvent> waits = ofType("Wait", events);
        assertThat(waits).hasSize(1);
        assertThat(waits.get(0).getDuration("waited")).isPositive();
        assertThat(waits.get(0).getInt("variables")).isEqualTo(1);
    }

    @Test
    void aWaitThatEndsInATimeoutAndABlockThatThrows() throws Exception {
        TxnOptions failing = Stm.options().withName("failing");
        List<RecordedEvent> events = recorded("failing", Set.copyOf(EVENTS), () -> {
            assertThatThrownBy(() -> failing.atomic(() -> {
                        throw new IllegalStateException("fails");
                    }))
                    .hasMessage("fails");
            assertThatThrownBy(() -> failing.withMaxWait(java.time.Duration.ofMillis(1))
                            .atomic(() -> Stm.check(number.get() > 0)))
                    .isInstanceOf(TxnTimeoutException.class);
        });
        assertThat(ofType("Attempt", events))
                .extracting(event -> event.getString("outcome"))
                .containsExactly("FAILED", "WAITS");
        assertThat(ofType("Commit", events)).isEmpty();
        assertThat(ofType("Wait", events)).hasSize(1);
    }

    @Test
    void transactionsWithoutANameAndWithoutOptions() throws Exception {
        Path file = directory.resolve("plain.jfr");
        long mine = Thread.currentThread().getId();
        try (Recording recording = new Recording()) {
            EVENTS.forEach(recording::enable);
            recording.start();
            Stm.atomic(() -> number.set(1));
            Stm.snapshot(number::get);
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> events = events(
                file,
                event -> event.getEventType().getName().equals("org.holdfast.Attempt")
                        && event.getThread().getJavaThreadId() == mine);
        assertThat(events).hasSize(2);
        assertThat(events)
                .allSatisfy(event -> assertThat(event.getString("name")).isNull());
    }

    @Test
    void onlyWhatIsEnabled() throws Exception {
        List<RecordedEvent> events = recorded("selected", Set.of("org.holdfast.Commit"), () -> Stm.options()
                .withName("selected")
                .atomic(() -> number.set(1)));
        assertThat(events).extracting(event -> event.getEventType().getName()).containsExactly("org.holdfast.Commit");
    }

    @Test
    void nothingWhenNothingIsEnabled() throws Exception {
        List<RecordedEvent> events = recorded(
                "unseen", Set.of(), () -> Stm.options().withName("unseen").atomic(() -> number.set(1)));
        assertThat(events).isEmpty();
        assertThat(Observation.begin(Stm.options(), 1))
                .as("noted of an attempt when nothing is recorded")
                .isNull();
    }
}
