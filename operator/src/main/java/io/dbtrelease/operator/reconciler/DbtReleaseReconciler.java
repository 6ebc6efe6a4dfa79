package io.dbtrelease.operator.reconciler;

import io.dbtrelease.api.Api;
import io.dbtrelease.api.DbtRelease;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.List;

/** Lets the framework make {@link ReleasePass passes}: one at a time for each release, and again when it says so. */
@ControllerConfiguration(
        name = "dbtrelease",
        finalizerName = Api.FINALIZER,
        generationAwareEventProcessing = false,
        informer = @Informer(onUpdateFilter = ReleaseUpdateFilter.class))
public final class DbtReleaseReconciler implements Reconciler<DbtRelease>, Cleaner<DbtRelease> {
    private final ReleasePass pass;
    private final ReleaseEventSources sources;

    public DbtReleaseReconciler(ReleasePass pass, ReleaseEventSources sources) {
        this.pass = pass;
        this.sources = sources;
    }

    @Override
    public List<EventSource<?, DbtRelease>> prepareEventSources(EventSourceContext<DbtRelease> context) {
        return sources.prepare(context);
    }

    @Override
    public UpdateControl<DbtRelease> reconcile(DbtRelease release, Context<DbtRelease> context) {
        return UpdateControl.<DbtRelease>noUpdate()
                .rescheduleAfter(pass(release, context).next());
    }

    @Override
    public DeleteControl cleanup(DbtRelease release, Context<DbtRelease> context) {
        ReleasePass.Passed passed;
        try {
            passed = pass(release, context);
        } catch (RuntimeException e) {
            // The framework asks for the status of an error only where nothing is deleted, and gives up after five
            // tries.
            return DeleteControl.noFinalizerRemoval().rescheduleAfter(ReleasePass.afterFailure(release, e));
        }
        return passed.gone()
                ? DeleteControl.defaultDelete()
                : DeleteControl.noFinalizerRemoval().rescheduleAfter(passed.next());
    }

    @Override
    public ErrorStatusUpdateControl<DbtRelease> updateErrorStatus(
            DbtRelease release, Context<DbtRelease> context, Exception e) {
        return ErrorStatusUpdateControl.<DbtRelease>noStatusUpdate()
                .rescheduleAfter(ReleasePass.afterFailure(release, e));
    }

    private ReleasePass.Passed pass(DbtRelease release, Context<DbtRelease> context) {
        return pass.run(
                release,
                context.getSecondaryResources(Job.class),
                context.getSecondaryResources(Pod.class),
                new StatusWriter(context));
    }
}
