package org.holdfast.stm;

import java.util.ArrayList;
import java.util.List;

/** The participants of one attempt, in the order in which they were enlisted, and how far they have come. */
final class Participants {

    private final List<Participant> all = new ArrayList<>(1);
    private int prepared;

    void add(Participant participant) {
        all.add(participant);
    }

    int size() {
        return all.size();
    }

    /** Forgets those that were enlisted later. */
    void truncate(int size) {
        all.subList(Math.min(size, all.size()), all.size()).clear();
    }

    /** Prepares one after the other. What one throws leaves this method; then {@link #abort} is to be called. */
    void prepare() {
        for (Participant participant : all) {
            prepared++;
            participant.prepare();
        }
    }

    /** Tells all; then throws what the first failing one threw. */
    void commit() {
        prepared = 0;
        Hooks.run(all.stream().<Runnable>map(participant -> participant::commit).toList());
    }

    /** Tells those that were asked to prepare, the last one first; then throws what the first failing one threw. */
    void abort() {
        List<Runnable> calls = new ArrayList<>(prepared);
        for (int i = prepared - 1; i >= 0; i--) {
            calls.add(all.get(i)::abort);
        }
        prepared = 0;
        Hooks.run(calls);
    }
}
