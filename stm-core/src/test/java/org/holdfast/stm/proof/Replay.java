package org.holdfast.stm.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.holdfast.stm.proof.RecordedAttempt.End;

/**
 * Runs what was run concurrently once more, one after the other in a given order, on the interpreter: every attempt
 * must have seen the same, as far as it came.
 */
final class Replay {

    private final Recording recording;
    private final Map<RecordedAttempt, Recording.Trial> trials = new HashMap<>();
    private final Reference reference;

    Replay(Recording recording) {
        this.recording = recording;
        this.reference = new Reference(recording.layout());
        recording.trials().forEach(trial -> trials.put(trial.attempt(), trial));
    }

    void run(List<RecordedAttempt> order) {
        order.forEach(attempt -> run(trials.get(attempt)));
        assertThat(finalValues()).as("the final values").isEqualTo(reference.values());
    }

    private void run(Recording.Trial trial) {
        RecordedAttempt attempt = trial.attempt();
        Run run = new Run(reference);
        if (attempt.isCommitted()) {
            reference.transaction(() -> run.steps(trial.program().steps()));
        } else {
            reference.tried(() -> endOf(run, trial.program().steps()));
        }
        List<Object> seen = trial.run().seen();
        List<Object> expected = run.seen();
        if (attempt.end() == End.STOPPED) {
            expected = expected.subList(0, Math.min(seen.size(), expected.size()));
        }
        assertThat(seen).as("what %s saw", attempt).isEqualTo(expected);
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
