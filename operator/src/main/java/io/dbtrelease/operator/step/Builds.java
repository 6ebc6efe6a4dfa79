package io.dbtrelease.operator.step;

import io.dbtrelease.api.spec.DbtReleaseSpec;
import io.dbtrelease.core.artifact.BuildJudge;
import io.dbtrelease.core.artifact.BuildVerdict;
import io.dbtrelease.core.artifact.ExpectedBuild;
import io.dbtrelease.core.artifact.GateFacts;
import io.dbtrelease.core.artifact.Manifest;
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
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A build's artifacts, judged, and as evidence for gates. */
final class Builds {
    private Builds() {}

    static BuildVerdict judge(StepContext context, Delivered delivered, StepExit exit)
            throws IOException, ArtifactRefusedException, TroubleException {
        DbtReleaseSpec spec = context.spec();
        ReleasePlan plan = Plans.load(context);
        boolean everything = !plan.isSlim()
                && spec.build().select().isEmpty()
                && spec.build().exclude().isEmpty();
        String attempt = ExpectedBuild.attemptText(
                context.observation().uid(), context.attempt().number());
        return BuildJudge.judge(
                exit,
                delivered.log(),
                delivered.manifest(ArtifactFile.BuildManifest),
                delivered.runResults(),
                new ExpectedBuild(attempt, everything, plan.required()));
    }

    /**
     * What gates look at.
     *
     * @param manifest of the planning Job: it tells ephemeral nodes, which dbt may report and never builds
     * @param green relations of Green by their Live names
     */
    static BuildResults results(ReleasePlan plan, Manifest manifest, RunResults run, Set<RelationId> green) {
        Set<String> ids = run.results().stream().map(NodeResult::uniqueId).collect(Collectors.toSet());
        List<RelationId> missing = plan.expectedAfter(ids).stream()
                .filter(n -> !n.shared() && n.resourceType() != ResourceType.Function)
                .map(n -> new RelationId(n.live().schema(), n.live().identifier()))
                .filter(r -> !green.contains(r))
                .sorted()
                .toList();
        return GateFacts.build(manifest, run, missing);
    }
}
