package org.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Searches in graphs whose nodes are names: {@code "a>b a>c"} leads from a to b and to c. */
class GraphTest {

    @Test
    void componentsComeAfterAllTheyReach() {
        var graph = graph("a>b b>c c>b c>d d>e e>d a>e");
        List<Set<String>> found = new ArrayList<>();
        Components.search(List.of("a"), graph, component -> !found.add(new HashSet<>(component)));
        assertThat(found).containsExactly(Set.of("d", "e"), Set.of("b", "c"), Set.of("a"));
    }

    @Test
    void theLongestChainTakesACycleForOneLink() {
        var graph = graph("a>b b>c c>a c>d d>e x>e a>e");
        List<List<String>> chain = LongestChain.find(List.of("x", "a"), graph);
        assertThat(chain).hasSize(3);
        assertThat(chain.get(0)).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(chain.subList(1, 3)).containsExactly(List.of("d"), List.of("e"));
    }

    @Test
    void anEmptyGraphHasNoChain() {
        assertThat(LongestChain.find(List.<String>of(), graph(""))).isEmpty();
    }

    @Test
    void aCycleEndsWhereItBegan() {
        assertThat(Cycle.find(List.of("a"), graph("a>b b>c c>d d>b"))).containsExactly("b", "c", "d", "b");
        assertThat(Cycle.find(List.of("a"), graph("a>b b>b"))).containsExactly("b", "b");
        assertThat(Cycle.find(List.of("a"), graph("a>b a>c b>d c>d"))).isEmpty();
    }

    @Test
    void aCycleIsSearchedOnlyUntilOneIsFound() {
        Map<String, Integer> followed = new HashMap<>();
        var graph = graph("a>b b>a a>z z>z");
        Cycle.find(List.of("a", "y"), node -> {
            followed.merge(node, 1, Integer::sum);
            return graph.apply(node);
        });
        assertThat(followed).doesNotContainKey("y");
    }

    @Test
    void aChainMayBeLongerThanTheStack() {
        int length = 1_000_000;
        Function<Integer, List<Integer>> next = node -> node == length ? List.of() : List.of(node + 1);
        assertThat(LongestChain.find(List.of(1), next)).hasSize(length);
        assertThat(Cycle.find(List.of(1), next)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void componentsAreTheNodesThatReachEachOther(long seed) {
        Random random = new Random(seed);
        int nodes = 30;
        List<List<Integer>> edges = new ArrayList<>();
        for (int node = 0; node < nodes; node++) {
            edges.add(
                    random.ints(random.nextInt(4), 0, nodes).boxed().distinct().toList());
        }
        Map<Integer, List<Integer>> componentOf = new HashMap<>();
        Components.search(IntStream.range(0, nodes).boxed().toList(), edges::get, component -> {
            component.forEach(node -> componentOf.put(node, component));
            return false;
        });
        for (int node = 0; node < nodes; node++) {
            for (int other = 0; other < nodes; other++) {
                boolean together = reachable(node, edges).contains(other)
                        && reachable(other, edges).contains(node);
                assertThat(componentOf.getOrDefault(node, List.of()).contains(other))
                        .as("%d and %d", node, other)
                        .isEqualTo(together);
            }
        }
    }

    private static Set<Integer> reachable(int start, List<List<Integer>> edges) {
        Set<Integer> reached = new HashSet<>(Set.of(start));
        List<Integer> rest = new ArrayList<>(reached);
        while (!rest.isEmpty()) {
            for (int to : edges.get(rest.remove(rest.size() - 1))) {
                if (reached.add(to)) {
                    rest.add(to);
                }
            }
        }
        return reached;
    }

    private static Function<String, List<String>> graph(String edges) {
        Map<String, List<String>> next = new HashMap<>();
        for (String edge : edges.split(" ", -1)) {
            if (!edge.isEmpty()) {
                next.computeIfAbsent(edge.substring(0, 1), from -> new ArrayList<>())
                        .add(edge.substring(2));
            }
        }
        return node -> next.getOrDefault(node, List.of());
    }
}
