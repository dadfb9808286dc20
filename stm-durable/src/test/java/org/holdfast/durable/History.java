package org.holdfast.durable;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The transactions that have run on a store, in their order, and what the world looked like after each: what a store
 * that has crashed is compared with.
 */
final class History {

    private final List<Transaction> committed = new ArrayList<>();
    private final List<String> words = new ArrayList<>();
    private final Set<String> idsOfFailed = new HashSet<>();

    History() {
        words.add(new PlainWorld().describe());
    }

    /** {@return how many have committed} */
    int size() {
        return committed.size();
    }

    /** Takes the next one, with what the world looks like after it. */
    void add(Transaction transaction, String words) {
        if (transaction.fails()) {
            addFailed(transaction);
        } else {
            committed.add(transaction);
            this.words.add(words);
        }
    }

    private void addFailed(Transaction transaction) {
        if (transaction.id() != null) {
            idsOfFailed.add(transaction.id());
        }
    }

    /** {@return the history in which only the first so many have taken place} */
    History first(int commits) {
        History first = new History();
        first.idsOfFailed.addAll(idsOfFailed);
        first.committed.addAll(committed.subList(0, commits));
        first.words.addAll(words.subList(1, commits + 1));
        committed.subList(commits, size()).forEach(first::addFailed);
        return first;
    }

    /** {@return the world after the first so many} */
    PlainWorld after(int commits) {
        PlainWorld world = new PlainWorld();
        committed.subList(0, commits).forEach(transaction -> transaction.apply(world));
        return world;
    }

    String words(int commits) {
        return words.get(commits);
    }

    /**
     * Checks that what is in a store is what the first so many commits have left, at least and at most so many, and
     * that the store knows of all others that they have not taken place.
     *
     * @return how many they are
     */
    int findIn(DurableStore store, int atLeast, int atMost) {
        String found = new StoredWorld(store).describe();
        int alike = -1; // for a world may come to be again what it was before
        for (int commits = atMost; commits >= atLeast; commits--) {
            if (found.equals(words.get(commits))) {
                alike = commits;
                if (outcomesAre(store, commits)) {
                    break;
                }
            }
        }
        if (alike < 0) {
            assertThat(found)
                    .as("the state after %d to %d commits of %d", atLeast, atMost, size())
                    .isEqualTo(words.get(atLeast));
        }
        assertOutcomes(store, alike);
        return alike;
    }

    private boolean outcomesAre(DurableStore store, int commits) {
        for (int i = 0; i < size(); i++) {
            String id = committed.get(i).id();
            if (id != null && (store.outcome(id) == Outcome.COMMITTED) != (i < commits)) {
                return false;
            }
        }
        return true;
    }

    private void assertOutcomes(DurableStore store, int commits) {
        for (int i = 0; i < size(); i++) {
            String id = committed.get(i).id();
            if (id != null) {
                assertOutcome(store, id, i < commits ? Outcome.COMMITTED : Outcome.ABORTED, commits);
            }
        }
        idsOfFailed.forEach(id -> assertOutcome(store, id, Outcome.ABORTED, commits));
    }

    private static void assertOutcome(DurableStore store, String id, Outcome expected, int commits) {
        Outcome outcome = store.outcome(id);
        if (outcome != expected) {
            assertThat(outcome)
                    .as("the outcome of '%s', where %d commits are visible", id, commits)
                    .isEqualTo(expected);
        }
    }
}
