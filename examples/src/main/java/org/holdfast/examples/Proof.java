package org.holdfast.examples;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.holdfast.examples.Audit.Findings;

/**
 * Compares what a killed process had reported with what its store holds.
 *
 * @param acknowledged how many commits it had reported
 * @param unacknowledged how many more there are, which it did not live to report
 * @param found what the audit of the store found
 * @param faults all that is not as it must be, in words
 */
record Proof(long acknowledged, long unacknowledged, Findings found, List<String> faults) {

    /**
     * Checks that each acknowledged commit is there, that nothing is half, and that each thread has added at most the
     * one commit that it could not report any more.
     *
     * @param before what an audit found before the process was started
     * @param acknowledged what the process reported
     * @param after what an audit found after it was killed
     * @param threads how many threads it had
     */
    static Proof of(Findings before, List<Update> acknowledged, Findings after, int threads) {
        List<String> faults = new ArrayList<>(after.faults());
        Map<String, Long> packages = new HashMap<>(before.revisions());
        Map<String, Long> workers = new HashMap<>(before.updates());
        Map<String, Update> last = new HashMap<>();
        for (Update update : acknowledged) {
            packages.merge(update.packageName(), 1L, Long::sum);
            workers.merge(update.worker(), 1L, Long::sum);
            last.merge(update.packageName(), update, (one, other) -> one.revision() > other.revision() ? one : other);
        }
        packages.forEach((name, expected) -> {
            long revision = after.revisions().getOrDefault(name, 0L);
            if (revision < expected) {
                faults.add(name + " has seen " + revision + " updates, but " + expected + " were acknowledged");
            }
        });
        after.updates().forEach((name, updates) -> {
            long expected = workers.getOrDefault(name, 0L);
            if (updates != expected && updates != expected + 1) {
                faults.add(name + " has made " + updates + " updates, but " + expected + " were acknowledged");
            }
        });
        workers.forEach((name, expected) -> {
            if (!after.updates().containsKey(name)) {
                faults.add(name + " has made " + expected + " acknowledged updates, and is not there");
            }
        });
        for (Update update : last.values()) {
            boolean expected = update.action() == Update.Action.INSTALL;
            boolean isLast = after.revisions().getOrDefault(update.packageName(), 0L) == update.revision();
            if (isLast
                    && !after.installed()
                            .getOrDefault(update.packageName(), !expected)
                            .equals(expected)) {
                faults.add(update.packageName() + " is not as this left it: " + update);
            }
        }
        long more = Audit.sum(after.revisions()) - Audit.sum(before.revisions()) - acknowledged.size();
        if (more > threads) {
            faults.add(more + " commits that nobody reported, by " + threads + " threads");
        }
        return new Proof(acknowledged.size(), more, after, List.copyOf(faults));
    }
}
