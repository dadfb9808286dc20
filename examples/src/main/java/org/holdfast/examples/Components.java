package org.holdfast.examples;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Finds the strongly connected components of a graph: the largest sets of nodes of which each can be reached from each
 * other. Follows the graph as it goes, so a search that ends early has seen only a part of it.
 *
 * @param <T> the nodes, compared by {@code equals}
 */
final class Components<T> {

    /*
     * R. E. Tarjan, Depth-first search and linear graph algorithms, SIAM J. Comput. 1 (1972), with a stack of its own
     * instead of recursion, for a chain may be longer than the stack of a thread.
     *
     * 1. Number the nodes in the order of a depth-first search; those not yet in a component stand on a list in it.
     * 2. The low number of a node is the smallest number of a node on the list that is known to be reachable from it.
     * 3. Where a node is left that has its own number as its low number, it and all that follow it on the list are a
     *    component. All components that can be reached from it were found before.
     */

    private final Function<T, ? extends Iterable<T>> next;
    private final Map<T, Visit<T>> visits = new HashMap<>();
    private final List<Visit<T>> list = new ArrayList<>();
    private final Deque<Visit<T>> path = new ArrayDeque<>();

    private Components(Function<T, ? extends Iterable<T>> next) {
        this.next = next;
    }

    /**
     * Finds components, each after all those that can be reached from it.
     *
     * @param starts where to begin
     * @param next the nodes that edges lead to from a node
     * @param wanted called with each component; the search ends when it answers true
     */
    static <T> void search(Iterable<T> starts, Function<T, ? extends Iterable<T>> next, Predicate<List<T>> wanted) {
        var search = new Components<>(next);
        for (T start : starts) {
            if (!search.visits.containsKey(start) && search.from(start, wanted)) {
                return;
            }
        }
    }

    private boolean from(T start, Predicate<List<T>> wanted) {
        enter(start);
        while (!path.isEmpty()) {
            Visit<T> top = path.getLast();
            if (top.rest.hasNext()) {
                T node = top.rest.next();
                Visit<T> known = visits.get(node);
                if (known == null) {
                    enter(node);
                } else if (!known.inComponent) {
                    top.low = Math.min(top.low, known.number);
                }
                continue;
            }
            path.removeLast();
            if (!path.isEmpty()) {
                path.getLast().low = Math.min(path.getLast().low, top.low);
            }
            if (top.low == top.number && wanted.test(componentOf(top))) {
                return true;
            }
        }
        return false;
    }

    private void enter(T node) {
        Visit<T> visit = new Visit<>(node, visits.size(), next.apply(node).iterator());
        visits.put(node, visit);
        list.add(visit);
        path.addLast(visit);
    }

    private List<T> componentOf(Visit<T> first) {
        List<T> component = new ArrayList<>();
        Visit<T> last;
        do {
            last = list.remove(list.size() - 1);
            last.inComponent = true;
            component.add(last.node);
        } while (!last.equals(first));
        Collections.reverse(component);
        return component;
    }

    /** What is known of a node. */
    private static final class Visit<T> {

        final T node;
        final int number;
        final Iterator<T> rest;
        int low;
        boolean inComponent;

        Visit(T node, int number, Iterator<T> rest) {
            this.node = node;
            this.number = number;
            this.rest = rest;
            this.low = number;
        }
    }
}
