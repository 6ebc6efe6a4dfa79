package io.dbtrelease.core.artifact;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Parts of sentences for people. */
final class Phrases {
    private Phrases() {}

    /** {@code 1 node}, {@code 3 nodes}. */
    static String count(int n, String noun) {
        return n + " " + noun + (n == 1 ? "" : "s");
    }

    /** {@code a, b, c and 4 more}. */
    static String names(Collection<String> names, int max) {
        String first =
                names.stream().limit(max).map(name -> Texts.cut(name, 160)).collect(Collectors.joining(", "));
        return names.size() <= max ? first : first + " and " + (names.size() - max) + " more";
    }

    /** The first nodes, the first of them with what dbt said of it, on one line. */
    static String blamed(List<NodeResult> results, int max) {
        String names = names(results.stream().map(NodeResult::uniqueId).toList(), max);
        String message = results.isEmpty() ? null : results.getFirst().message();
        if (message == null || message.isBlank()) {
            return names;
        }
        String line = Texts.line(message, 300);
        return names + (results.size() == 1 ? " (" : " (the first: ") + line + ")";
    }
}
