package org.holdfast.stm.proof;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Which attempts must come before which others in every order that explains what all of them have seen.
 *
 * <pre>
 * saw       the writer of a version before whoever read it
 * replaced  the writer of a version before whoever replaced it
 * missed    whoever read a version before whoever replaced it
 * ended     whoever ended before whoever began later
 * </pre>
 *
 * Attempts that did not commit are among them, with what they have read. For the last kind there is one node for each
 * end, in a chain, so that there are not as many edges as pairs.
 */
final class Dependencies {

    /** Why one node comes before another. */
    record Edge(int to, String why) {}

    private final List<RecordedAttempt> attempts;
    private final List<List<Edge>> edges = new ArrayList<>();
    private final Map<Version, Integer> writers = new HashMap<>();
    private final Map<Version, List<Integer>> replacers = new HashMap<>();

    Dependencies(List<RecordedAttempt> attempts) {
        this.attempts = attempts;
        attempts.forEach(attempt -> edges.add(new ArrayList<>()));
        for (int node = 0; node < attempts.size(); node++) {
            if (attempts.get(node).isCommitted()) {
                addWrites(node);
            }
        }
        for (int node = 0; node < attempts.size(); node++) {
            addReads(node);
        }
        addRealTime();
    }

    /** {@return the number of nodes; the first of them are the attempts} */
    int size() {
        return edges.size();
    }

    List<Edge> edges(int node) {
        return edges.get(node);
    }

    /** {@return the name of a node, empty if it is none of the attempts} */
    String name(int node) {
        return node < attempts.size() ? attempts.get(node).toString() : "";
    }

    private void addWrites(int node) {
        attempts.get(node).writes().forEach((version, replaced) -> {
            Integer other = writers.put(version, node);
            if (other != null) {
                throw new AssertionError(version + " was written by " + name(node) + " and by " + name(other));
            }
            replacers.computeIfAbsent(replaced, unused -> new ArrayList<>()).add(node);
        });
    }

    private void addReads(int node) {
        RecordedAttempt attempt = attempts.get(node);
        for (Version version : attempt.reads()) {
            addEdge(writer(version, node), node, "whose " + version + " was seen by");
            for (int replacer : replacers.getOrDefault(version, List.of())) {
                addEdge(node, replacer, "which saw " + version + ", before it was replaced by");
            }
        }
        if (attempt.isCommitted()) {
            attempt.writes()
                    .values()
                    .forEach(replaced ->
                            addEdge(writer(replaced, node), node, "whose " + replaced + " was replaced by"));
        }
    }

    /** {@return the writer of a version; the node itself if it stood there at first} */
    private int writer(Version version, int node) {
        if (version.isFirst()) {
            return node;
        }
        Integer writer = writers.get(version);
        if (writer == null) {
            throw new AssertionError(name(node) + " saw " + version + ", which no attempt has committed");
        }
        return writer;
    }

    private void addRealTime() {
        List<Integer> byBegin = sorted(Comparator.comparingLong(RecordedAttempt::began));
        int next = 0;
        int lastEnd = -1;
        for (int node : sorted(Comparator.comparingLong(RecordedAttempt::ended))) {
            // What began at the very time of this end did not begin after it.
            for (;
                    next < byBegin.size()
                            && began(byBegin.get(next)) <= attempts.get(node).ended();
                    next++) {
                if (lastEnd >= 0) {
                    addEdge(lastEnd, byBegin.get(next), "");
                }
            }
            int end = edges.size();
            edges.add(new ArrayList<>());
            if (lastEnd >= 0) {
                addEdge(lastEnd, end, "");
            }
            addEdge(node, end, "which had ended before the begin of");
            lastEnd = end;
        }
    }

    private long began(int node) {
        return attempts.get(node).began();
    }

    private List<Integer> sorted(Comparator<RecordedAttempt> order) {
        return IntStream.range(0, attempts.size())
                .boxed()
                .sorted(Comparator.comparing(attempts::get, order))
                .toList();
    }

    private void addEdge(int from, int to, String why) {
        if (from != to) {
            edges.get(from).add(new Edge(to, why));
        }
    }
}
