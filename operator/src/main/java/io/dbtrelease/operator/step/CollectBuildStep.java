package io.dbtrelease.operator.step;

import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.BuildFacts;
import io.dbtrelease.api.status.ResultCounts;
import io.dbtrelease.core.artifact.ArtifactProblem;
import io.dbtrelease.core.artifact.BuildVerdict;
import io.dbtrelease.core.artifact.StepExit;
import io.dbtrelease.core.decision.JobObservation;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.operator.artifact.ArtifactRefusedException;
import io.dbtrelease.operator.job.JobKind;
import io.dbtrelease.operator.status.ReleaseEvent;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;

/** Reads what the build left and says whether it is this build's and whole. */
final class CollectBuildStep implements Step<NextStep.CollectBuild> {
    @Override
    public StepResult run(NextStep.CollectBuild step, StepContext context)
            throws TroubleException, IOException, ArtifactRefusedException {
        AttemptStatus attempt = context.attempt();
        BuildFacts facts = Objects.requireNonNull(attempt.build());
        Delivered delivered = Delivered.of(context, JobKind.Build, attempt.buildRound());
        JobObservation job = context.observation().build();
        if (job.podUid() != null && !job.podUid().equals(delivered.podUid())) {
            return Attempted.fail(
                    context,
                    "ForeignPod",
                    "the artifacts come from pod " + delivered.podUid() + ", the Job's pod is " + job.podUid()
                            + ": a second pod ran");
        }
        Optional<StepResult> other = Commits.problem(context, delivered);
        if (other.isPresent()) {
            return other.get();
        }
        String planned = attempt.plan() == null ? null : attempt.plan().imageDigest();
        if (planned != null && job.imageDigest() != null && !planned.equals(job.imageDigest())) {
            return Attempted.fail(
                    context,
                    "ImageChanged",
                    "the build ran another image than the planning did, " + job.imageDigest() + " after " + planned
                            + ": the tag was pushed again, or nodes hold different images under it. Name the image by its digest, or by a tag that is never pushed twice, and retry");
        }
        Optional<StepExit> exit = delivered.exit("build");
        if (exit.isEmpty()) {
            String said = delivered.said();
            return Attempted.fail(
                    context,
                    "BuildFailed",
                    "dbt build did not run" + (said.isEmpty() ? ": see the logs of Job " + facts.job() : ": " + said));
        }
        BuildVerdict verdict = Builds.judge(context, delivered, exit.get());
        return switch (verdict) {
            case BuildVerdict.Refused(ArtifactProblem problem) ->
                Attempted.fail(context, problem.code().name(), problem.message());
            case BuildVerdict.Broken broken ->
                Attempted.fail(context, broken.reason().name(), broken.message());
            case BuildVerdict.Built built -> built(context, facts, delivered, exit.get(), job, built);
        };
    }

    private static StepResult built(
            StepContext context,
            BuildFacts facts,
            Delivered delivered,
            StepExit exit,
            JobObservation job,
            BuildVerdict.Built built) {
        String invocation = delivered.log().invocationId();
        BuildFacts done = new BuildFacts(
                facts.job(),
                facts.jobUid(),
                delivered.podUid(),
                job.imageDigest(),
                invocation,
                exit.exitCode(),
                true,
                built.counts(),
                facts.startedAt(),
                context.now());
        ResultCounts c = built.counts();
        String text = "attempt " + context.attempt().number() + " is built: " + c.success() + " nodes, " + c.pass()
                + " tests passed, " + c.warn() + " warned, " + built.failedTests() + " failed";
        return StepResult.done(
                Attempted.edit(a -> {
                    a.build = done;
                    a.progress = null;
                }),
                ReleaseEvent.normal("Built", text));
    }
}
