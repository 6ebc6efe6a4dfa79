package io.dbtrelease.operator.job;

import io.dbtrelease.api.Api;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import java.util.ArrayList;
import java.util.List;

/** The native sidecar: it outlives dbt by as long as its delivery takes, and it alone holds a token. */
public final class CollectorContainer {
    public static final String NAME = "collector";

    private static final String TOKEN_FILE = "token";

    /** The kubelet renews the token when 80 % of this is over. */
    private static final long TOKEN_SECONDS = 3600;

    private CollectorContainer() {}

    static Container render(JobPlan plan, JobSettings settings) {
        return new ContainerBuilder()
                .withName(NAME)
                .withImage(settings.collectorImage())
                .withImagePullPolicy(settings.collectorPullPolicy().name())
                .withRestartPolicy("Always")
                .withArgs("collect")
                .withEnv(env(plan, settings))
                .withNewResources()
                .addToRequests("cpu", new Quantity("10m"))
                .addToRequests("memory", new Quantity("96Mi"))
                .addToLimits("memory", new Quantity("192Mi"))
                .endResources()
                .withSecurityContext(Restricted.container())
                .withTerminationMessagePolicy("FallbackToLogsOnError")
                .addNewVolumeMount()
                .withName("artifacts")
                .withMountPath(Paths.ARTIFACTS)
                .endVolumeMount()
                .addNewVolumeMount()
                .withName("collector-tmp")
                .withMountPath("/tmp")
                .endVolumeMount()
                .addNewVolumeMount()
                .withName("token")
                .withMountPath(Paths.TOKEN)
                .withReadOnly(true)
                .endVolumeMount()
                .build();
    }

    static List<Volume> volumes() {
        Volume token = new VolumeBuilder()
                .withName("token")
                .withNewProjected()
                .addNewSource()
                .withNewServiceAccountToken(Api.ARTIFACT_AUDIENCE, TOKEN_SECONDS, TOKEN_FILE)
                .endSource()
                .endProjected()
                .build();
        return List.of(Restricted.scratch("collector-tmp", "64Mi"), token);
    }

    private static List<EnvVar> env(JobPlan plan, JobSettings settings) {
        List<EnvVar> env = new ArrayList<>(List.of(
                env(
                        "JAVA_TOOL_OPTIONS",
                        "-Xmx64m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:+ExitOnOutOfMemoryError"),
                env(CollectorEnv.URL, settings.artifactUrl().toString()),
                env(CollectorEnv.KIND, plan.kind().label()),
                env(CollectorEnv.ATTEMPT, Integer.toString(plan.attempt())),
                env(CollectorEnv.ROUND, Integer.toString(plan.round())),
                env(CollectorEnv.ARTIFACTS, Paths.ARTIFACTS),
                env(CollectorEnv.TOKEN_FILE, Paths.TOKEN + "/" + TOKEN_FILE),
                env(
                        CollectorEnv.UPLOAD_SECONDS,
                        Long.toString(settings.uploadBound().toSeconds()))));
        if (plan.state() != null) {
            env.add(env(CollectorEnv.STATE, "true"));
        }
        return env;
    }

    private static EnvVar env(String name, String value) {
        return new EnvVar(name, value, null);
    }
}
