package org.holdfast.examples;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.function.Function;

/** Finds a way through a graph that leads back to where it began. */
final class Cycle {

    private Cycle() {}

    /**
     * {@return the nodes of a cycle, the first of them once more at the end; empty if there is none} Follows the graph
     * only until the first one is found.
     *
     * @param starts where to begin
     * @param next the nodes that edges lead to from a node
     */
    static <T> List<T> find(Iterable<T> starts, Function<T, ? extends Iterable<T>> next) {
        List<T> cycle = new ArrayList<>();
        Components.search(starts, next, component -> {
            cycle.addAll(shortest(component, next));
            return !cycle.isEmpty();
        });
        return cycle;
    }

    /** Breadth first, so that the first way back to the start is the shortest. No way back leaves the component. */
    private static <T> List<T> shortest(List<T> component, Function<T, ? extends Iterable<T>> next) {
        T start = component.get(0);
        Set<T> inside = new HashSet<>(component);
        Map<T, T> cameFrom = new HashMap<>();
        Queue<T> unfollowed = new ArrayDeque<>(List.of(start));
        while (!unfollowed.isEmpty()) {
            T from = unfollowed.remove();
            for (T to : next.apply(from)) {
                if (to.equals(start)) {
                    return wayBack(start, from, cameFrom);
                }
                if (inside.contains(to) && cameFrom.putIfAbsent(to, from) == null) {
                    unfollowed.add(to);
                }
            }
        }
        return List.of();
    }

    private static <T> List<T> wayBack(T start, T last, Map<T, T> cameFrom) {
        List<T> way = new ArrayList<>(List.of(start));
        for (T node = last; !node.equals(start); node = Objects.requireNonNull(cameFrom.get(node))) {
            way.add(node);
        }
        way.add(start);
        Collections.reverse(way);
        return way;
    }
}
