package io.dbtrelease.operator.step;

import io.dbtrelease.api.DbtRelease;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.core.decision.Observation;
import io.dbtrelease.operator.artifact.ArtifactRefusedException;
import io.dbtrelease.warehouse.WarehouseException;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From a next step to the class that does it. Whatever a step throws is trouble: the machine waits and observes again. */
public final class StepRunner {
    private static final Logger LOG = LoggerFactory.getLogger(StepRunner.class);

    private final StepServices services;

    public StepRunner(StepServices services) {
        this.services = services;
    }

    /** Does the step; never throws but for errors of the JVM. */
    public StepResult run(NextStep step, DbtRelease release, Observation observation) {
        StepContext context = new StepContext(release, observation, services);
        try {
            return run(step, context);
        } catch (TroubleException e) {
            return new StepResult.Trouble(e.reason(), String.valueOf(e.getMessage()));
        } catch (WarehouseException e) {
            return new StepResult.Trouble("Warehouse" + e.kind().name(), String.valueOf(e.getMessage()));
        } catch (ArtifactRefusedException e) {
            return Attempted.fail(context, "ArtifactRefused", String.valueOf(e.getMessage()));
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("namespace", context.namespace())
                    .addKeyValue("name", context.name())
                    .setCause(e)
                    .log("the artifact store could not be used");
            return new StepResult.Trouble(
                    "ArtifactStoreUnavailable", "the artifact store could not be used: see the operator's log");
        } catch (KubernetesClientException e) {
            return new StepResult.Trouble(
                    "ApiServer",
                    "the API server said " + e.getCode()
                            + (e.getStatus() == null ? "" : ": " + e.getStatus().getMessage()));
        } catch (RuntimeException e) {
            // Its message may hold anything, so it stays in the log.
            LOG.atError()
                    .addKeyValue("namespace", context.namespace())
                    .addKeyValue("name", context.name())
                    .setCause(e)
                    .log("a bug: {} threw", step.getClass().getSimpleName());
            return new StepResult.Trouble(
                    "InternalError",
                    step.getClass().getSimpleName() + " threw " + e.getClass().getSimpleName()
                            + ": a bug of the operator, see its log");
        }
    }

    private static StepResult run(NextStep step, StepContext context)
            throws TroubleException, IOException, ArtifactRefusedException {
        return switch (step) {
            case NextStep.Rest s -> StepResult.done(status -> status);
            case NextStep.ClaimExposure s -> new ClaimExposureStep().run(s, context);
            case NextStep.TrustMarker s -> new TrustMarkerStep().run(s, context);
            case NextStep.SkipTick s -> new SkipTickStep().run(s, context);
            case NextStep.StartAttempt s -> new StartAttemptStep().run(s, context);
            case NextStep.StartDryRun s -> new StartDryRunStep().run(s, context);
            case NextStep.StartPlanning s -> new StartPlanningStep().run(s, context);
            case NextStep.ReadPlan s -> new ReadPlanStep().run(s, context);
            case NextStep.PrepareGreen s -> new PrepareGreenStep().run(s, context);
            case NextStep.StartBuild s -> new StartBuildStep().run(s, context);
            case NextStep.CollectBuild s -> new CollectBuildStep().run(s, context);
            case NextStep.SealGreen s -> new SealGreenStep().run(s, context);
            case NextStep.EvaluateGates s -> new EvaluateGatesStep().run(s, context);
            case NextStep.RecordApproval s -> new RecordApprovalStep().run(s, context);
            case NextStep.RecordIntent s -> new RecordIntentStep().run(s, context);
            case NextStep.Swap s -> new SwapStep().run(s, context);
            case NextStep.FinishCutover s -> new FinishCutoverStep().run(s, context);
            case NextStep.RunChecks s -> new RunChecksStep().run(s, context);
            case NextStep.FinishMonitoring s -> new FinishMonitoringStep().run(s, context);
            case NextStep.BeginRollback s -> new BeginRollbackStep().run(s, context);
            case NextStep.BeginRebuild s -> new BeginRebuildStep().run(s, context);
            case NextStep.RestoreSide s -> new RestoreSideStep().run(s, context);
            case NextStep.SwapBack s -> new SwapBackStep().run(s, context);
            case NextStep.FinishRollback s -> new FinishRollbackStep().run(s, context);
            case NextStep.GiveUpRollback s -> new GiveUpRollbackStep().run(s, context);
            case NextStep.RefuseRequest s -> new RefuseRequestStep().run(s, context);
            case NextStep.EndAttempt s -> new EndAttemptStep().run(s, context);
            case NextStep.CancelJobs s -> new CancelJobsStep().run(s, context);
            case NextStep.DropSide s -> new DropSideStep().run(s, context);
            case NextStep.KeepRetired s -> new KeepRetiredStep().run(s, context);
            case NextStep.ForgetRetired s -> new ForgetRetiredStep().run(s, context);
            case NextStep.LookForRestore s -> new LookForRestoreStep().run(s, context);
            case NextStep.LookForOrigin s -> new LookForOriginStep().run(s, context);
            case NextStep.CheckRetired s -> new CheckRetiredStep().run(s, context);
            case NextStep.CheckImage s -> new CheckImageStep().run(s, context);
            case NextStep.CheckRecord s -> new CheckRecordStep().run(s, context);
            case NextStep.PublishRecord s -> new PublishRecordStep().run(s, context);
            case NextStep.DropArtifacts s -> new DropArtifactsStep().run(s, context);
            case NextStep.CloseAttempt s -> new CloseAttemptStep().run(s, context);
            case NextStep.LetGo s -> new LetGoStep().run(s, context);
        };
    }
}
