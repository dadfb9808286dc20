package org.holdfast.durable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The ids of the latest commits that had one, each with the end of its commit in the log. When there are more than are
 * to be kept, the oldest is dropped. An id takes about 150 bytes. Used under the lock of the order of commits.
 */
final class CommittedIds {

    private final int most;
    private final Map<String, Long> positions = new LinkedHashMap<>();
    private boolean complete = true;

    CommittedIds(int most) {
        this.most = most;
    }

    /** Takes the id of a commit. Called in the order of the log. */
    void add(String id, long position) {
        positions.remove(id); // one that had been dropped before, and comes back with another number that is kept
        positions.put(id, position);
        if (positions.size() > most) {
            positions.remove(positions.keySet().iterator().next());
            complete = false;
        }
    }

    /** {@return the position to be forced for the commit that had an id, null if none is known} */
    @Nullable
    Long position(String id) {
        return positions.get(id);
    }

    /** {@return what became of the transaction with an id} */
    Outcome outcome(String id) {
        if (positions.containsKey(id)) {
            return Outcome.COMMITTED;
        }
        return complete ? Outcome.ABORTED : Outcome.UNKNOWN;
    }

    /** {@return whether no id was ever dropped, so that one that is not here has never been committed} */
    boolean isComplete() {
        return complete;
    }

    /** Tells that ids were dropped before. */
    void setIncomplete() {
        complete = false;
    }

    /** {@return all ids, the oldest first} */
    List<String> inOrder() {
        return List.copyOf(positions.keySet());
    }
}
