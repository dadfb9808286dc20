package org.holdfast.stm.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs what was run concurrently once more, one after the other in a given order, on the interpreter: every attempt
 * must have seen the same, as far as it came.
 */
final class Replay {

    private final Recording recording;
    private final Map<RecordedAttempt, Recording.Trial> trials = new HashMap<>();
    private final Reference reference;
    /** Of those that have read from their snapshot and have yet to write. */
    private final Map<RecordedAttempt, Effect> postponed = new HashMap<>();

    Replay(Recording recording) {
        this.recording = recording;
        this.reference = new Reference(recording.layout());
        recording.trials().forEach(trial -> trials.put(trial.attempt(), trial));
    }

    void run(List<RecordedAttempt> order) {
        order.forEach(this::run);
        assertThat(finalValues()).as("the final values").isEqualTo(reference.values());
    }

    private void run(RecordedAttempt attempt) {
        Effect effect = postponed.remove(attempt);
        if (effect != null) {
            effect.applyTo(reference);
            return;
        }
        Recording.Trial trial = trials.get(attempt);
        List<Step> steps = trial.program().steps();
        Run run = new Run(reference);
        if (!attempt.isCommitted()) {
            reference.tried(() -> endOf(run, steps));
        } else if (attempt.isOnSnapshot()) {
            reference.tried(() -> postponed.put(attempt, effectOf(run, steps)));
        } else {
            reference.transaction(() -> run.steps(steps));
        }
        List<Object> seen = trial.run().seen();
        List<Object> expected = run.seen();
        if (attempt.mayBeCutShort()) {
            expected = expected.subList(0, Math.min(seen.size(), expected.size()));
        }
        assertThat(seen).as("what %s saw", attempt).isEqualTo(expected);
    }

    private Effect effectOf(Run run, List<Step> steps) {
        List<Object> before = reference.values();
        reference.transaction(() -> run.steps(steps));
        return new Effect(recording.layout(), before, reference.values());
    }

    private void endOf(Run run, List<Step> steps) {
        try {
            reference.transaction(() -> run.steps(steps));
        } catch (Undo | Reference.GaveUp stopped) {
            // As it should, or it had lost before.
        }
    }

    private List<Object> finalValues() {
        Layout layout = recording.layout();
        List<Object> values = new ArrayList<>();
        for (int place = 0; place < layout.size(); place++) {
            values.add(Recorder.plain(layout.kind(place), recording.memory().get(place)));
        }
        return values;
    }
}
