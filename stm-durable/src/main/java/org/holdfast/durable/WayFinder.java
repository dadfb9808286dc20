package org.holdfast.durable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.holdfast.stm.TLong;
import org.holdfast.stm.spi.Changes;
import org.holdfast.stm.spi.Memory;
import org.holdfast.stm.spi.Variable;
import org.jspecify.annotations.Nullable;

/*
 * An object does not know who refers to it, so the way is searched when it is wanted: for the message of a commit that
 * is refused. All searches see the graph as it would be after the commit, and are breadth first, without recursion.
 *
 * 1 From the written objects, all at once, to what is refused, through what would become durable. Always succeeds.
 * 2 From the roots to the written object in which 1 began: through what is loaded, where it mostly is, since whoever
 *   wrote it came there by some way; then, if that does not lead there, through a limited number of stored objects.
 */
/** Finds the way from a root to what a commit may not store. */
final class WayFinder {

    /** How many objects are looked at, and how many loaded, before the search for a root is given up. */
    private static final int MOST_OBJECTS = 200_000;

    private static final int MOST_LOADS = 10_000;

    private static final Memory MEMORY = Memory.instance();

    private final Graph graph;
    private final Changes changes;
    private final Collection<StoredObject> written;

    /**
     * A finder for one commit.
     *
     * @param written the durable objects that it has written
     */
    WayFinder(Graph graph, Changes changes, Collection<StoredObject> written) {
        this.graph = graph;
        this.changes = changes;
        this.written = written;
    }

    private record Reached(Object object, @Nullable Reached from, Step step) {

        List<Step> steps() {
            Deque<Step> steps = new ArrayDeque<>();
            for (Reached at = this; at.from != null; at = at.from) {
                steps.addFirst(at.step);
            }
            return List.copyOf(steps);
        }

        Object start() {
            Reached at = this;
            while (at.from != null) {
                at = at.from;
            }
            return at.object;
        }
    }

    /**
     * {@return the words for the way to what is refused}
     *
     * @param writing the object in whose state it was met
     */
    String wayTo(Refusal refusal, StoredObject writing) {
        List<Object> starts = written.stream()
                .map(StoredObject::instance)
                .filter(Objects::nonNull)
                .map(Object.class::cast)
                .toList();
        Reached culprit = new Search(refusal::isOf, this::isOfThisCommit, Integer.MAX_VALUE, 0).from(starts);
        return culprit == null ? words(writing, List.of()) : words(storedAs(culprit.start(), writing), culprit.steps());
    }

    private StoredObject storedAs(Object instance, StoredObject otherwise) {
        return written.stream()
                .filter(object -> object.instance() == instance)
                .findAny()
                .orElse(otherwise);
    }

    private boolean isOfThisCommit(Object object) {
        StoredObject stored = stored(object);
        return stored == null || !stored.isCommitted() || written.contains(stored);
    }

    private static @Nullable StoredObject stored(Object object) {
        if (object instanceof Variable variable) {
            return (StoredObject) MEMORY.stored(variable);
        }
        ClassLayout layout = ClassLayout.of(object.getClass());
        return layout.isEntity() ? Identities.of(object, layout) : null;
    }

    private String words(StoredObject start, List<Step> steps) {
        StoredObject roots = graph.identities().get(Graph.ROOTS_ID);
        Object all = roots == null ? null : roots.instance();
        if (all == null) {
            return Way.from(nameOf(start), steps);
        }
        if (all == start.instance()) {
            return Way.fromRoots(steps);
        }
        Search loaded = new Search(object -> stored(object) == start, object -> true, MOST_OBJECTS, 0);
        Reached found = loaded.from(List.of(all));
        Search last = loaded;
        if (found == null && loaded.isCutShort) {
            last = new Search(object -> stored(object) == start, object -> true, MOST_OBJECTS, MOST_LOADS);
            found = last.from(List.of(all));
        }
        if (found == null) {
            return Way.from(nameOf(start) + (last.isCutShort ? "" : ", to which no root leads,"), steps);
        }
        List<Step> whole = new ArrayList<>(found.steps());
        whole.addAll(steps);
        return Way.fromRoots(whole);
    }

    private static String nameOf(StoredObject object) {
        return "object " + object.id() + " of class " + object.shape().className();
    }

    /** One search. */
    private final class Search {

        private final Predicate<Object> goal;
        private final Predicate<Object> entered;
        private final Deque<Reached> toVisit = new ArrayDeque<>();
        private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        private int objectsLeft;
        private int loadsLeft;

        /** Whether something was not looked into. */
        private boolean isCutShort;

        private @Nullable Reached found;

        Search(Predicate<Object> goal, Predicate<Object> entered, int mostObjects, int mostLoads) {
            this.goal = goal;
            this.entered = entered;
            objectsLeft = mostObjects;
            loadsLeft = mostLoads;
        }

        @Nullable
        Reached from(List<Object> starts) {
            for (Object start : starts) {
                seen.add(start);
                toVisit.add(new Reached(start, null, Step.INTO));
            }
            for (Reached next = toVisit.poll(); next != null && found == null; next = toVisit.poll()) {
                if (objectsLeft-- == 0) {
                    isCutShort = true;
                    break;
                }
                Reached whole = next;
                new Parts(this::value, (step, part) -> reach(new Reached(part, whole, step))).of(whole.object);
            }
            return found;
        }

        private void reach(Reached reached) {
            if (found != null || !seen.add(reached.object)) {
                return;
            }
            if (goal.test(reached.object)) {
                found = reached;
            } else if (entered.test(reached.object)) {
                toVisit.add(reached);
            }
        }

        private @Nullable Object value(Variable variable) {
            if (variable instanceof TLong) {
                return null;
            }
            return MEMORY.isUnloaded(variable) && !load(variable) ? null : changes.value(variable);
        }

        private boolean load(Variable variable) {
            if (loadsLeft == 0 || !(MEMORY.stored(variable) instanceof StoredObject object)) {
                isCutShort = true;
                return false;
            }
            loadsLeft--;
            try {
                object.load();
                return true;
            } catch (StoreException e) {
                isCutShort = true; // one that cannot be read is not on the way of whoever has written the other
                return false;
            }
        }
    }
}
