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
 * Attempts that did not commit are among them, with what they have read. One on a snapshot that did commit has two
 * nodes, for it reads at one instant and writes at a later one:
 *
 * <pre>
 * snapshot  its reads before its writes
 * wins      the writer of a version before the reads of whoever replaced it, and the writes of whoever replaced it
 *           before anybody else's who replaced it; but for writes that commute
 * </pre>
 *
 * For real time there is one node for each end, in a chain, so that there are not as many edges as pairs.
 */
final class Dependencies {

    /** Why one node comes before another. */
    record Edge(int to, String why) {}

    private final List<RecordedAttempt> attempts;
    private final List<List<Edge>> edges = new ArrayList<>();
    /**
     * By node, the attempt whose reads or writes it stands for. First there are the reads, in the order of attempts.
     */
    private final List<RecordedAttempt> nodes;

    /** By attempt, the node of its writes. */
    private final List<Integer> commits = new ArrayList<>();

    private final Map<Version, Integer> writers = new HashMap<>();
    private final Map<Version, List<Integer>> replacers = new HashMap<>();

    Dependencies(List<RecordedAttempt> attempts) {
        this.attempts = attempts;
        this.nodes = new ArrayList<>(attempts);
        attempts.forEach(attempt -> edges.add(new ArrayList<>()));
        for (int node = 0; node < attempts.size(); node++) {
            addCommit(node);
        }
        for (int node = 0; node < attempts.size(); node++) {
            addReads(node);
            if (attempts.get(node).isCommitted()) {
                addWrites(node);
            }
        }
        addRealTime();
    }

    /** {@return the number of nodes} */
    int size() {
        return edges.size();
    }

    List<Edge> edges(int node) {
        return edges.get(node);
    }

    /** {@return the attempt of a node, null if it has none} */
    RecordedAttempt attempt(int node) {
        return node < nodes.size() ? nodes.get(node) : null;
    }

    private void addCommit(int node) {
        RecordedAttempt attempt = attempts.get(node);
        int commit = node;
        if (attempt.isOnSnapshot() && attempt.isCommitted()) {
            commit = edges.size();
            edges.add(new ArrayList<>());
            nodes.add(attempt);
            addEdge(node, commit, "whose snapshot is older than its commit:");
        }
        commits.add(commit);
        if (attempt.isCommitted()) {
            noteWrites(attempt, commit);
        }
    }

    private void noteWrites(RecordedAttempt attempt, int commit) {
        attempt.writes().forEach((version, replaced) -> {
            Integer other = writers.put(version, commit);
            if (other != null) {
                throw new AssertionError(version + " was written by " + attempt + " and by " + attempt(other));
            }
            replacers.computeIfAbsent(replaced, unused -> new ArrayList<>()).add(commit);
        });
    }

    private void addReads(int node) {
        for (Version version : attempts.get(node).reads()) {
            addEdgeFromWriter(version, node, "whose " + version + " was seen by");
            for (int replacer : replacers(version)) {
                addEdge(node, replacer, "which saw " + version + ", before it was replaced by");
            }
        }
    }

    private void addWrites(int node) {
        RecordedAttempt attempt = attempts.get(node);
        int commit = commits.get(node);
        attempt.writes().forEach((version, replaced) -> {
            boolean wins = attempt.isOnSnapshot() && !attempt.isCommuting(version);
            addEdgeFromWriter(replaced, wins ? node : commit, "whose " + replaced + " was replaced by");
            if (wins) {
                replacers(replaced)
                        .forEach(other -> addEdge(
                                commit, other, "which replaced " + replaced + ", before it was replaced once more by"));
            }
        });
    }

    private List<Integer> replacers(Version version) {
        return replacers.getOrDefault(version, List.of());
    }

    private void addEdgeFromWriter(Version version, int node, String why) {
        if (version.isFirst()) {
            return;
        }
        Integer writer = writers.get(version);
        if (writer == null) {
            throw new AssertionError(attempt(node) + " saw " + version + ", which no attempt has committed");
        }
        if (attempt(writer) != attempt(node)) {
            addEdge(writer, node, why);
        }
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
            addEdge(commits.get(node), end, "which had ended before the begin of");
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
