package org.holdfast.stm;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is noted of one attempt, for the observer in its options and for the JDK's flight recorder. There is none when
 * neither wants to know.
 */
final class Observation {

    /** The recorder may be missing from the run-time image, or not be read by this module. */
    private static final boolean HAS_RECORDER = ModuleLayer.boot()
            .findModule("jdk.jfr")
            .map(recorder -> Observation.class.getModule().canRead(recorder))
            .orElse(false);

    private final TxnOptions options;
    private final int number;
    private final long began = System.nanoTime();
    private final @Nullable Object recordedAttempt = isRecording() ? Recordings.beginAttempt() : null;
    private @Nullable Object recordedCommit;
    private @Nullable TxnAttempt report;

    private Observation(TxnOptions options, int number) {
        this.options = options;
        this.number = number;
    }

    static @Nullable Observation begin(TxnOptions options, int number) {
        return options.observer() == null && !isRecording() ? null : new Observation(options, number);
    }

    private static boolean isRecording() {
        return HAS_RECORDER && Recordings.areOn();
    }

    void blockEnded() {
        if (recordedAttempt != null) {
            recordedCommit = Recordings.beginCommit();
        }
    }

    /** Notes how the attempt has come to its end, while it still knows what it has read and written. */
    void ended(TxnAttempt.Outcome outcome, Attempt attempt, @Nullable String rival) {
        Cell lostTo = outcome == TxnAttempt.Outcome.LOST ? attempt.lostTo() : null;
        TxnAttempt ended = new TxnAttempt(
                options.name(),
                number,
                outcome,
                Duration.ofNanos(System.nanoTime() - began),
                attempt.read(),
                attempt.written(),
                lostTo == null ? null : lostTo.toString(),
                outcome == TxnAttempt.Outcome.LOST ? rival : null);
        report = ended;
        if (recordedAttempt != null) {
            Recordings.endAttempt(recordedAttempt, recordedCommit, ended);
        }
    }

    /** Calls the observer. To be done when the attempt is over. */
    void tell() {
        Consumer<? super TxnAttempt> observer = options.observer();
        if (observer != null) {
            observer.accept(Objects.requireNonNull(report));
        }
    }

    static void waited(TxnOptions options, long nanos, int variables) {
        if (isRecording()) {
            Recordings.waited(options.name(), nanos, variables);
        }
    }
}
