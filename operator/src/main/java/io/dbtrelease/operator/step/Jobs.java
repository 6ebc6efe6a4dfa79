package io.dbtrelease.operator.step;

import io.dbtrelease.api.Api;
import io.dbtrelease.api.DbtWarehouse;
import io.dbtrelease.api.spec.ExposureSpec;
import io.dbtrelease.api.spec.Strategy;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.core.decision.JobObservation;
import io.dbtrelease.core.time.Durations;
import io.dbtrelease.operator.connect.Connection;
import io.dbtrelease.operator.job.DbtTarget;
import io.dbtrelease.operator.job.JobKind;
import io.dbtrelease.operator.job.JobObjects;
import io.dbtrelease.operator.job.JobPlan;
import io.dbtrelease.operator.observe.BuildJobObserver;
import io.dbtrelease.warehouse.Swap;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes an attempt's Job and its ConfigMap. Their names follow from the attempt, so a second try finds the first one's. */
final class Jobs {
    private Jobs() {}

    static String greenSuffix(int attempt) {
        return "__g" + attempt;
    }

    /** The exposure's schema in Green, as the warehouse names it. */
    static String greenName(StepContext context) {
        ExposureSpec exposure = context.spec().exposure();
        return FlipRequests.swap(exposure.strategy())
                .side(exposure.liveName(), greenSuffix(context.attempt().number()));
    }

    /** What dbt's custom schemas get appended: nothing where it is the database that is another one. */
    private static String schemaSuffix(StepContext context) {
        return context.spec().exposure().strategy() == Strategy.DatabaseSwap ? "" : suffixInNames(context);
    }

    /** Green's suffix as it stands in names. */
    static String suffixInNames(StepContext context) {
        return Swap.suffix(
                context.spec().exposure().liveName(),
                greenSuffix(context.attempt().number()));
    }

    /**
     * The Job as the API server has it.
     *
     * @param state see {@link JobPlan}
     * @param selectors see {@link JobPlan}
     */
    static Job create(
            StepContext context,
            Connection.Ready connection,
            JobKind kind,
            int round,
            boolean freshness,
            @Nullable String state,
            List<String> selectors,
            List<String> excluded)
            throws TroubleException {
        KubernetesClient client = context.services().client();
        Optional<String> leak = WarehouseSecrets.problem(
                context.spec(),
                client.resources(DbtWarehouse.class)
                        .inNamespace(context.namespace())
                        .list()
                        .getItems());
        if (leak.isPresent()) {
            throw new TroubleException("SecretNotForBuilds", leak.get());
        }
        AttemptStatus attempt = context.attempt();
        BuildInputs inputs = BuildInputs.of(context.spec(), attempt);
        JobPlan plan = new JobPlan(
                context.namespace(),
                context.name(),
                context.observation().uid(),
                attempt.number(),
                kind,
                round,
                inputs.project(),
                inputs.commit(),
                context.spec().build(),
                DbtTarget.of(context.spec().exposure().liveName()),
                DbtTarget.of(greenName(context)),
                schemaSuffix(context),
                connection.spec(),
                connection.buildLogin(),
                Durations.parse(context.spec().build().timeout()).orElse(Duration.ofHours(1)),
                freshness,
                state,
                selectors,
                excluded);
        JobObjects objects = context.services().jobs().render(plan);
        Job job = createOrKeep(
                client, objects.job(), Job.class, context.observation().uid());
        createOrKeep(
                client, objects.filesOf(job), ConfigMap.class, job.getMetadata().getUid());
        return job;
    }

    /** A Job and its pods as the API server has them now, whatever the caches show. */
    static JobObservation now(StepContext context, String name, JobKind kind, int round) {
        KubernetesClient client = context.services().client();
        String uid = context.observation().uid();
        int attempt = context.attempt().number();
        Job job = client.batch()
                .v1()
                .jobs()
                .inNamespace(context.namespace())
                .withName(name)
                .get();
        List<Pod> pods = client.pods()
                .inNamespace(context.namespace())
                .withLabel(Api.LABEL_RELEASE_UID, uid)
                .list()
                .getItems();
        List<Pod> own = BuildJobObserver.podsOf(job, pods, uid, attempt, kind, round);
        return BuildJobObserver.observe(job, own, List.of(), true, context.now());
    }

    /** Deletes a Job with its pods and its files. */
    static void delete(StepContext context, String name, DeletionPropagation propagation) {
        context.services()
                .client()
                .batch()
                .v1()
                .jobs()
                .inNamespace(context.namespace())
                .withName(name)
                .withPropagationPolicy(propagation)
                .delete();
    }

    private static <T extends HasMetadata> T createOrKeep(
            KubernetesClient client, T wanted, Class<T> type, String ownerUid) throws TroubleException {
        try {
            return client.resource(wanted).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
        }
        // The client may have sent a create twice, or an earlier pass ended after it: what is there is ours, or in the
        // way.
        T there = client.resources(type)
                .inNamespace(wanted.getMetadata().getNamespace())
                .withName(wanted.getMetadata().getName())
                .get();
        String what = wanted.getKind() + " " + wanted.getMetadata().getName();
        if (there == null || there.getMetadata().getDeletionTimestamp() != null) {
            throw new TroubleException("NameTaken", what + " of an earlier run is being deleted");
        }
        boolean ours = there.getMetadata().getOwnerReferences().stream()
                .anyMatch(o -> o.getUid().equals(ownerUid));
        if (!ours) {
            throw new TroubleException(
                    "NameTaken",
                    what + " exists and does not belong to this release, or to a Job of it that is gone: delete it");
        }
        return there;
    }
}
