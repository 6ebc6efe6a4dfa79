package io.dbtrelease.operator.step;

import io.dbtrelease.api.spec.DbtReleaseSpec;
import io.dbtrelease.api.status.ResultCounts;
import io.dbtrelease.core.artifact.BuildJudge;
import io.dbtrelease.core.artifact.BuildVerdict;
import io.dbtrelease.core.artifact.ExpectedBuild;
import io.dbtrelease.core.artifact.NodeResult;
import io.dbtrelease.core.artifact.ResourceType;
import io.dbtrelease.core.artifact.RunResults;
import io.dbtrelease.core.artifact.StepExit;
import io.dbtrelease.core.gate.BuildResults;
import io.dbtrelease.core.gate.RelationId;
import io.dbtrelease.core.plan.ReleasePlan;
import io.dbtrelease.operator.artifact.ArtifactFile;
import io.dbtrelease.operator.artifact.ArtifactRefusedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A build's artifacts, judged, and as evidence for gates. */
final class Builds {
    private Builds() {}

    static BuildVerdict judge(StepContext context, Delivered delivered, StepExit exit)
            throws IOException, ArtifactRefusedException {
        DbtReleaseSpec spec = context.spec();
        boolean everything =
                spec.build().select().isEmpty() && spec.build().exclude().isEmpty();
        String attempt = ExpectedBuild.attemptText(
                context.observation().uid(), context.attempt().number());
        return BuildJudge.judge(
                exit,
                delivered.log(),
                delivered.manifest(ArtifactFile.BuildManifest),
                delivered.runResults(),
                new ExpectedBuild(attempt, everything));
    }

    /**
     * What gates look at.
     *
     * @param green relations of Green by their Live names
     */
    static BuildResults results(ReleasePlan plan, RunResults run, ResultCounts counts, Set<RelationId> green) {
        List<BuildResults.TestOutcome> tests = new ArrayList<>();
        List<BuildResults.NodeProblem> problems = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        int executed = 0;
        for (NodeResult result : run.results()) {
            ids.add(result.uniqueId());
            boolean test = result.resourceType() == ResourceType.Test || result.resourceType() == ResourceType.UnitTest;
            switch (result.status()) {
                case Pass -> executed++;
                case Warn -> {
                    executed++;
                    tests.add(outcome(result, BuildResults.TestStatus.Warned));
                }
                case Fail -> {
                    executed++;
                    tests.add(outcome(result, BuildResults.TestStatus.Failed));
                }
                case Error -> {
                    if (test) {
                        executed++;
                        tests.add(outcome(result, BuildResults.TestStatus.Errored));
                    } else {
                        problems.add(problem(result));
                    }
                }
                case Skipped, PartialSuccess, RuntimeError, Unknown -> problems.add(problem(result));
                case Success, Reused, NoOp -> {
                    // Built, or nothing to build.
                }
            }
        }
        List<RelationId> missing = plan.expectedAfter(ids).stream()
                .filter(n -> !n.shared() && n.resourceType() != ResourceType.Function)
                .map(n -> new RelationId(n.live().schema(), n.live().identifier()))
                .filter(r -> !green.contains(r))
                .sorted()
                .toList();
        return new BuildResults(counts, executed, tests, problems, missing);
    }

    private static BuildResults.TestOutcome outcome(NodeResult r, BuildResults.TestStatus status) {
        return new BuildResults.TestOutcome(r.uniqueId(), status, r.message(), r.failures());
    }

    private static BuildResults.NodeProblem problem(NodeResult r) {
        return new BuildResults.NodeProblem(r.uniqueId(), r.statusText(), r.message());
    }
}
