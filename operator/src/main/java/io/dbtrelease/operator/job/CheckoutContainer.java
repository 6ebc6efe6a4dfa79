package io.dbtrelease.operator.job;

import io.dbtrelease.api.spec.GitSpec;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The init container of a project from git: it alone holds the repository's Secret, and it alone writes what it checks out. */
public final class CheckoutContainer {
    public static final String NAME = "checkout";

    /** The work tree inside the volume. */
    private static final String TREE = "tree";

    private static final String VOLUME = "project";
    private static final String SECRET_VOLUME = "git";
    private static final String TMP_VOLUME = "checkout-tmp";

    private CheckoutContainer() {}

    static boolean isNeeded(JobPlan plan) {
        return plan.project().git() != null;
    }

    static Container render(JobPlan plan, JobSettings settings) {
        GitSpec git = Objects.requireNonNull(plan.project().git());
        List<EnvVar> env = new ArrayList<>();
        env.add(env(
                "JAVA_TOOL_OPTIONS", "-Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:+ExitOnOutOfMemoryError"));
        env.add(env(CheckoutEnv.URL, git.url()));
        env.add(env(CheckoutEnv.REVISION, git.revision()));
        if (plan.commit() != null) {
            env.add(env(CheckoutEnv.COMMIT, plan.commit()));
        }
        env.add(env(CheckoutEnv.PATH, git.path()));
        env.add(env(CheckoutEnv.TARGET, Paths.CHECKOUT));
        ContainerBuilder container = new ContainerBuilder()
                .withName(NAME)
                .withImage(settings.collectorImage())
                .withImagePullPolicy(settings.collectorPullPolicy().name())
                .withArgs("checkout")
                .withNewResources()
                .addToRequests("cpu", new Quantity("10m"))
                .addToRequests("memory", new Quantity("128Mi"))
                .addToLimits("memory", new Quantity("512Mi"))
                .endResources()
                .withSecurityContext(Restricted.container())
                .withTerminationMessagePolicy("FallbackToLogsOnError")
                .addNewVolumeMount()
                .withName(VOLUME)
                .withMountPath(Paths.CHECKOUT)
                .endVolumeMount()
                .addNewVolumeMount()
                .withName(TMP_VOLUME)
                .withMountPath("/tmp")
                .endVolumeMount();
        if (git.secretName() != null) {
            env.add(env(CheckoutEnv.SECRET_NAME, git.secretName()));
            env.add(env(CheckoutEnv.SECRET, Paths.GIT_SECRET));
            container
                    .addNewVolumeMount()
                    .withName(SECRET_VOLUME)
                    .withMountPath(Paths.GIT_SECRET)
                    .withReadOnly(true)
                    .endVolumeMount();
        }
        return container.withEnv(env).build();
    }

    /** Larger than what the checkout writes there, so that it is the checkout that says what is too large. */
    static List<Volume> volumes(JobPlan plan) {
        List<Volume> volumes = new ArrayList<>();
        volumes.add(Restricted.scratch(VOLUME, "768Mi"));
        volumes.add(Restricted.scratch(TMP_VOLUME, "1Gi"));
        String secret = Objects.requireNonNull(plan.project().git()).secretName();
        if (secret != null) {
            volumes.add(new VolumeBuilder()
                    .withName(SECRET_VOLUME)
                    .withNewSecret()
                    .withSecretName(secret)
                    .endSecret()
                    .build());
        }
        return volumes;
    }

    /** The work tree, for dbt: where the project would be in the image. */
    static VolumeMount tree(JobPlan plan) {
        return new VolumeMountBuilder()
                .withName(VOLUME)
                .withSubPath(TREE)
                .withMountPath(plan.project().path())
                .withReadOnly(true)
                .build();
    }

    /** The commit's number, for the collector. */
    static VolumeMount commit() {
        return new VolumeMountBuilder()
                .withName(VOLUME)
                .withMountPath(Paths.CHECKOUT)
                .withReadOnly(true)
                .build();
    }

    private static EnvVar env(String name, String value) {
        return new EnvVar(name, value, null);
    }
}
