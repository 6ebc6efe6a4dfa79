package io.dbtrelease.core.gate;

import io.dbtrelease.api.status.ResultCounts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a build's artifacts say, with Green's catalog held against the plan.
 *
 * @param counts every result of the build by status
 * @param testsExecuted data and unit tests that passed, failed, warned or ended in error
 * @param tests those that failed, ended in error or warned
 * @param problems every other node that was not built: error, skipped, partial success, a status that nobody knows; skipped tests are among them
 * @param missing planned relations that Green's catalog does not have, by Live's name
 */
public record BuildResults(
        ResultCounts counts,
        int testsExecuted,
        List<TestOutcome> tests,
        List<NodeProblem> problems,
        List<RelationId> missing) {
    public BuildResults {
        tests = List.copyOf(tests);
        problems = List.copyOf(problems);
        missing = List.copyOf(missing);
    }

    /**
     * A test that did not simply pass.
     *
     * @param id dbt's unique_id
     * @param message dbt's; null: it gave none
     * @param failures what dbt counted, usually rows; null where it did not
     */
    public record TestOutcome(
            String id,
            TestStatus status,
            @Nullable String message,
            @Nullable Long failures) {}

    /** How such a test ended. */
    public enum TestStatus {
        Failed,
        Errored,
        Warned
    }

    /**
     * A node that was not built.
     *
     * @param id dbt's unique_id
     * @param status as dbt wrote it
     * @param message dbt's; null: it gave none
     */
    public record NodeProblem(
            String id, String status, @Nullable String message) {}
}
