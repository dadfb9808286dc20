package org.holdfast.stm;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A transaction that runs or waits, as seen from outside at about one moment. {@code toString()} says it in words.
 *
 * @param name its name, or null
 * @param thread the name of its thread
 * @param attempt the number of its attempt, 1 at first
 * @param time how long it has been running; known of transactions with options and of those that have lost or waited,
 *     else null
 * @param waitingFor how long it has been waiting in {@link Stm#retry}; null if it does not
 * @param waitingOn the variables on whose change it waits
 */
public record RunningTxn(
        @Nullable String name,
        String thread,
        int attempt,
        @Nullable Duration time,
        @Nullable Duration waitingFor,
        List<String> waitingOn) {

    @Override
    public String toString() {
        StringBuilder words = new StringBuilder("transaction ");
        if (name != null) {
            words.append('\'').append(name).append("' ");
        }
        words.append("of thread ").append(thread).append(", attempt ").append(attempt);
        if (time != null) {
            words.append(", running for ").append(time.toMillis()).append(" ms");
        }
        if (waitingFor != null) {
            words.append(", waiting for ").append(waitingFor.toMillis()).append(" ms on ");
            words.append(String.join(", ", waitingOn));
        }
        return words.toString();
    }
}
