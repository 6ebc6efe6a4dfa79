package io.dbtrelease.core.gate;

import io.dbtrelease.api.status.ResultCounts;
import io.dbtrelease.core.gate.BuildResults.NodeProblem;
import io.dbtrelease.core.gate.BuildResults.TestOutcome;
import io.dbtrelease.core.gate.BuildResults.TestStatus;
import java.util.ArrayList;
import java.util.List;

/** Every selected node was built, and every planned relation is in Green. */
final class BuildEvaluator {
    private static final String THRESHOLD = "every node built, no relation missing";

    private BuildEvaluator() {}

    static Finding find(BuildGate gate, BuildResults results) {
        List<String> skipped = results.problems().stream()
                .filter(p -> p.status().equalsIgnoreCase("skipped"))
                .map(p -> Texts.node(p.id()))
                .toList();
        List<NodeProblem> broken = results.problems().stream()
                .filter(p -> !p.status().equalsIgnoreCase("skipped"))
                .toList();
        List<String> tests = gate.testsToo() ? failedTests(results) : List.of();
        List<String> missing =
                results.missing().stream().sorted().map(RelationId::toString).toList();
        String observed = Texts.count(broken.size(), "node not built", "nodes not built")
                + ", " + skipped.size() + " skipped, "
                + (gate.testsToo() ? Texts.count(tests.size(), "test failed", "tests failed") + ", " : "")
                + Texts.count(missing.size(), "relation missing", "relations missing");

        List<String> reasons = new ArrayList<>();
        if (!broken.isEmpty()) {
            reasons.add("not built: "
                    + Texts.items(broken.stream().map(BuildEvaluator::text).toList()));
        }
        if (!tests.isEmpty()) {
            reasons.add("tests failed: " + Texts.names(tests));
        }
        if (!skipped.isEmpty()) {
            reasons.add("skipped: " + Texts.names(skipped) + because(results, broken));
        }
        if (!missing.isEmpty()) {
            reasons.add("planned and not in Green: " + Texts.names(missing));
        }
        if (!reasons.isEmpty()) {
            return new Finding.NotMet(observed, THRESHOLD, String.join(". ", reasons));
        }
        if (total(results.counts()) == 0) {
            return new Finding.NotMet(
                    "0 results", THRESHOLD, "dbt selected nothing: look at build.select and build.exclude");
        }
        return new Finding.Met(
                observed,
                THRESHOLD,
                Texts.count(results.counts().success(), "node", "nodes") + " built, Green is complete");
    }

    private static String because(BuildResults results, List<NodeProblem> broken) {
        boolean testsAlone =
                broken.isEmpty() && results.tests().stream().anyMatch(t -> t.status() != TestStatus.Warned);
        return testsAlone
                ? " (behind a failed test; with severity warn it skips nothing, with build.failFast: false only what depends on it)"
                : "";
    }

    private static List<String> failedTests(BuildResults results) {
        return results.tests().stream()
                .filter(t -> t.status() != TestStatus.Warned)
                .map(TestOutcome::id)
                .map(Texts::node)
                .toList();
    }

    private static String text(NodeProblem problem) {
        return problem.message() == null
                ? Texts.node(problem.id()) + " (" + problem.status() + ")"
                : Texts.node(problem.id()) + ": " + problem.message();
    }

    private static long total(ResultCounts c) {
        return (long) c.success() + c.error() + c.skipped() + c.pass() + c.fail() + c.warn() + c.other();
    }
}
