package org.holdfast.stm;

import java.time.Duration;
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

    private TxnAttempt.Outcome outcome = TxnAttempt.Outcome.FAILED;
    private Duration duration = Duration.ZERO;
    private int read;
    private int written;
    private @Nullable Cell lostTo;
    private @Nullable String rival;

    private Observation(TxnOptions options, int number) {
        this.options = options;
        this.number = number;
    }

    static @Nullable Observation begin(TxnOptions options, int number) {
        return options.observer() == null && !isRecording() ? null : new Observation(options, number);
    }

    static boolean isRecording() {
        return HAS_RECORDER && Recordings.areOn();
    }

    void blockEnded() {
        if (recordedAttempt != null) {
            recordedCommit = Recordings.beginCommit();
        }
    }

    /** Notes how the attempt has come to its end, while it still knows what it has read and written. */
    void ended(TxnAttempt.Outcome how, Attempt attempt, @Nullable String lostToWhom) {
        outcome = how;
        duration = Duration.ofNanos(System.nanoTime() - began);
        read = attempt.read();
        written = attempt.written();
        if (how == TxnAttempt.Outcome.LOST) {
            lostTo = attempt.lostTo();
            rival = lostToWhom;
        }
        if (recordedAttempt != null) {
            Recordings.ended(recordedAttempt, recordedCommit);
        }
    }

    /** Records the attempt and calls the observer. To be done when the attempt is over: this shows a user's value. */
    void tell() {
        TxnAttempt report = new TxnAttempt(
                options.name(),
                number,
                outcome,
                duration,
                read,
                written,
                lostTo == null ? null : lostTo.described(),
                rival);
        if (recordedAttempt != null) {
            Recordings.record(recordedAttempt, recordedCommit, report);
        }
        Consumer<? super TxnAttempt> observer = options.observer();
        if (observer != null) {
            observer.accept(report);
        }
    }

    static void waited(TxnOptions options, long nanos, int variables) {
        if (isRecording()) {
            Recordings.waited(options.name(), nanos, variables);
        }
    }
}
