package io.dbtrelease.operator.job;

import io.dbtrelease.api.spec.EnvFromSecret;
import io.dbtrelease.api.spec.PostgresSpec;
import io.dbtrelease.core.artifact.ArtifactMetadata;
import io.dbtrelease.core.artifact.ExpectedBuild;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** dbt in the user's image, under run.sh, whose header says what its environment means. */
public final class DbtContainer {
    public static final String NAME = "dbt";

    /** The runner waits longer for the collector than the collector tries, so that the collector has the last word. */
    private static final Duration ACK_SLACK = Duration.ofMinutes(1);

    private DbtContainer() {}

    static Container render(JobPlan plan, JobSettings settings) {
        ContainerBuilder container = new ContainerBuilder()
                .withName(NAME)
                .withImage(plan.project().image())
                .withImagePullPolicy(plan.project().imagePullPolicy().name())
                .withCommand("sh", Paths.RUN + "/run.sh", plan.kind().label())
                .withEnv(env(plan, settings))
                .withResources(plan.build().resources())
                .withSecurityContext(Restricted.container())
                .withTerminationMessagePolicy("FallbackToLogsOnError");
        mount(container, "run", Paths.RUN, true);
        mount(container, "artifacts", Paths.ARTIFACTS, false);
        mount(container, "work", Paths.WORK, false);
        mount(container, "tmp", "/tmp", false);
        if (caSecret(plan) != null) {
            mount(container, "ca", Paths.CA, true);
        }
        return container.build();
    }

    static List<Volume> volumes(JobPlan plan) {
        List<Volume> volumes = new ArrayList<>();
        volumes.add(new VolumeBuilder()
                .withName("run")
                .withNewConfigMap()
                .withName(plan.jobName())
                .endConfigMap()
                .build());
        volumes.add(Restricted.scratch("artifacts", "4Gi"));
        volumes.add(Restricted.scratch("work", "4Gi"));
        volumes.add(Restricted.scratch("tmp", "1Gi"));
        String caSecret = caSecret(plan);
        if (caSecret != null) {
            volumes.add(new VolumeBuilder()
                    .withName("ca")
                    .withNewSecret()
                    .withSecretName(caSecret)
                    .addNewItem()
                    .withKey("ca.crt")
                    .withPath("ca.crt")
                    .endItem()
                    .endSecret()
                    .build());
        }
        return volumes;
    }

    private static @Nullable String caSecret(JobPlan plan) {
        PostgresSpec postgres = plan.warehouse().postgres();
        return postgres == null ? null : postgres.caSecret();
    }

    /** The user's own first: where a name is the operator's, the operator's value counts. */
    private static List<EnvVar> env(JobPlan plan, JobSettings settings) {
        Map<String, EnvVar> env = new LinkedHashMap<>();
        for (EnvFromSecret variable : orEmpty(plan.build().env())) {
            put(env, WarehouseEnv.fromSecret(variable.name(), variable.secretName(), variable.key()));
        }
        WarehouseEnv.of(plan).forEach(variable -> put(env, variable));
        put(env, value("DBTRELEASE_PROJECT_PATH", plan.project().path()));
        String profilesDir = plan.project().profilesDir();
        if (profilesDir != null) {
            put(env, value("DBTRELEASE_PROFILES_DIR", profilesDir));
        }
        put(env, value("DBTRELEASE_TARGET", plan.build().target()));
        put(env, value("DBTRELEASE_THREADS", Integer.toString(plan.build().threads())));
        put(env, value("DBTRELEASE_FAIL_FAST", Boolean.toString(plan.build().failFast())));
        if (plan.build().refreshesAll()) {
            put(env, value("DBTRELEASE_FULL_REFRESH", "true"));
        }
        if (!plan.selectors().isEmpty()) {
            put(env, value("DBTRELEASE_SLIM", "true"));
        }
        if (plan.state() != null) {
            put(env, value("DBTRELEASE_STATE", "true"));
        }
        put(env, value("DBTRELEASE_FRESHNESS", Boolean.toString(plan.freshness())));
        put(env, seconds("DBTRELEASE_TIMEOUT_SECONDS", plan.timeout()));
        put(env, seconds("DBTRELEASE_STOP_SECONDS", settings.stopTime()));
        put(env, seconds("DBTRELEASE_ACK_SECONDS", settings.uploadBound().plus(ACK_SLACK)));
        // dbt copies these into the metadata of all that it writes.
        put(
                env,
                value(
                        "DBT_ENV_CUSTOM_ENV_" + ArtifactMetadata.ATTEMPT,
                        ExpectedBuild.attemptText(plan.releaseUid(), plan.attempt())));
        if (plan.kind() == JobKind.Plan) {
            InputDigests.of(plan.build())
                    .forEach((name, digest) -> put(env, value("DBT_ENV_CUSTOM_ENV_" + name, digest)));
        }
        return List.copyOf(env.values());
    }

    private static void put(Map<String, EnvVar> env, EnvVar variable) {
        env.remove(variable.getName());
        env.put(variable.getName(), variable);
    }

    private static EnvVar value(String name, String value) {
        return new EnvVar(name, value, null);
    }

    private static EnvVar seconds(String name, Duration duration) {
        return value(name, Long.toString(duration.toSeconds()));
    }

    private static void mount(ContainerBuilder container, String volume, String path, boolean readOnly) {
        container.addToVolumeMounts(new VolumeMountBuilder()
                .withName(volume)
                .withMountPath(path)
                .withReadOnly(readOnly ? true : null)
                .build());
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
