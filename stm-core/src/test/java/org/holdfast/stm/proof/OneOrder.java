package org.holdfast.stm.proof;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/**
 * An order of attempts, one after the other, in which each sees what it has seen. If there is one for the committed
 * attempts, they were serializable; if there is one for all, not even an attempt that came to nothing has seen a state
 * that never was. Those on a snapshot need not fit in as a whole, see {@link Dependencies}.
 */
final class OneOrder {

    /** From so many nodes a shortest cycle is looked for. */
    private static final int LOOKED_FROM = 300;

    private OneOrder() {}

    /**
     * {@return the attempts in an order that explains what they saw} One on a snapshot that committed stands there
     * twice: where it read, and where it wrote.
     *
     * @throws AssertionError with a shortest cycle, if there is none
     */
    static List<RecordedAttempt> of(List<RecordedAttempt> attempts) {
        Dependencies graph = new Dependencies(attempts);
        int[] waitsFor = new int[graph.size()];
        for (int node = 0; node < graph.size(); node++) {
            graph.edges(node).forEach(edge -> waitsFor[edge.to()]++);
        }
        Deque<Integer> free = new ArrayDeque<>();
        for (int node = 0; node < graph.size(); node++) {
            if (waitsFor[node] == 0) {
                free.add(node);
            }
        }
        BitSet left = new BitSet();
        left.set(0, graph.size());
        List<RecordedAttempt> order = new ArrayList<>();
        while (!free.isEmpty()) {
            int node = free.remove();
            left.clear(node);
            if (graph.attempt(node) != null) {
                order.add(graph.attempt(node));
            }
            for (Dependencies.Edge edge : graph.edges(node)) {
                if (--waitsFor[edge.to()] == 0) {
                    free.add(edge.to());
                }
            }
        }
        if (!left.isEmpty()) {
            throw new AssertionError("no order explains what these saw, each of which must come before the next:\n"
                    + describe(graph, shortestCycle(graph, left)));
        }
        return order;
    }

    /** {@return the edges of a shortest cycle, each with the node that it comes from in the same place of the other} */
    private static Path shortestCycle(Dependencies graph, BitSet left) {
        Path shortest = null;
        int looked = 0;
        for (int start = left.nextSetBit(0); start >= 0 && looked < LOOKED_FROM; start = left.nextSetBit(start + 1)) {
            Path cycle = shortestFrom(start, graph, left);
            if (cycle != null) {
                looked++;
                shortest = shortest == null || cycle.length < shortest.length ? cycle : shortest;
            }
        }
        if (shortest == null) {
            throw new IllegalStateException("nodes that wait for each other without a cycle: " + left);
        }
        return shortest;
    }

    private static Path shortestFrom(int start, Dependencies graph, BitSet left) {
        BitSet found = new BitSet();
        Deque<Path> paths = new ArrayDeque<>(List.of(new Path(null, start, "", 0)));
        while (!paths.isEmpty()) {
            Path path = paths.remove();
            for (Dependencies.Edge edge : graph.edges(path.node)) {
                Path longer = new Path(path, edge.to(), edge.why(), path.length + 1);
                if (edge.to() == start) {
                    return longer;
                }
                if (left.get(edge.to()) && !found.get(edge.to())) {
                    found.set(edge.to());
                    paths.add(longer);
                }
            }
        }
        return null;
    }

    private static String describe(Dependencies graph, Path cycle) {
        List<String> lines = new ArrayList<>();
        for (Path path = cycle; path.before != null; path = path.before) {
            RecordedAttempt from = graph.attempt(path.before.node);
            if (from != null) {
                lines.add(0, "  " + from + ", " + path.why + "\n");
            }
        }
        String first = lines.isEmpty() ? "" : lines.get(0);
        return String.join("", lines) + first.substring(0, Math.max(0, first.indexOf(", ")));
    }

    private record Path(Path before, int node, String why, int length) {}
}
