package org.holdfast.examples;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the longest chain in a graph. Nodes that form a cycle count as one link, for one could go round it for ever.
 *
 * @param <T> the nodes, compared by {@code equals}
 */
final class LongestChain<T> {

    private final Map<T, Link<T>> links = new HashMap<>();
    private @Nullable Link<T> longest;

    private LongestChain() {}

    /**
     * {@return the links of the chain from its beginning; each is a node, or several that form a cycle}
     *
     * @param starts where to begin
     * @param next the nodes that edges lead to from a node
     */
    static <T> List<List<T>> find(Iterable<T> starts, Function<T, ? extends Iterable<T>> next) {
        LongestChain<T> chain = new LongestChain<>();
        Components.search(starts, next, component -> {
            chain.add(component, next);
            return false;
        });
        List<List<T>> found = new ArrayList<>();
        for (Link<T> link = chain.longest; link != null; link = link.next()) {
            found.add(link.nodes());
        }
        return found;
    }

    /** All components that can be reached from this one have been added before. */
    private void add(List<T> component, Function<T, ? extends Iterable<T>> next) {
        Link<T> best = null;
        for (T node : component) {
            for (T to : next.apply(node)) {
                Link<T> other = links.get(to); // null inside the component itself
                if (other != null && (best == null || other.length() > best.length())) {
                    best = other;
                }
            }
        }
        Link<T> link = new Link<>(component, best, best == null ? 1 : best.length() + 1);
        component.forEach(node -> links.put(node, link));
        if (longest == null || link.length() > longest.length()) {
            longest = link;
        }
    }

    /** A component and the longest chain that begins with it. */
    private record Link<T>(List<T> nodes, @Nullable Link<T> next, int length) {}
}
