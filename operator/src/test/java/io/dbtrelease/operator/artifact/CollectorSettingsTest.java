package io.dbtrelease.operator.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbtrelease.operator.job.JobFactory;
import io.dbtrelease.operator.job.JobKind;
import io.dbtrelease.operator.job.JobPlans;
import io.fabric8.kubernetes.api.model.EnvVar;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CollectorSettingsTest {
    private final Map<String, String> env = new HashMap<>(new JobFactory(JobPlans.SETTINGS)
                    .render(JobPlans.plain(JobKind.Build))
                    .job()
                    .getSpec()
                    .getTemplate()
                    .getSpec()
                    .getInitContainers()
                    .getFirst()
                    .getEnv()
                    .stream()
                    .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue)));

    @Test
    void what_a_job_says_is_understood() {
        assertThat(CollectorSettings.of(env))
                .isEqualTo(new CollectorSettings(
                        URI.create("http://dbt-release-artifacts.dbt-release.svc:8081"),
                        JobKind.Build,
                        12,
                        1,
                        Path.of("/dbtrelease/artifacts"),
                        Path.of("/var/run/secrets/dbtrelease.io/token"),
                        Duration.ofHours(6),
                        false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DBTRELEASE_ARTIFACT_URL",
                "DBTRELEASE_KIND",
                "DBTRELEASE_ATTEMPT",
                "DBTRELEASE_ROUND",
                "DBTRELEASE_ARTIFACTS",
                "DBTRELEASE_TOKEN_FILE",
                "DBTRELEASE_UPLOAD_SECONDS"
            })
    void what_is_missing_is_named(String name) {
        env.remove(name);
        assertThatThrownBy(() -> CollectorSettings.of(env)).hasMessageContaining(name);
    }

    @Test
    void what_is_malformed_is_named() {
        env.put("DBTRELEASE_KIND", "destroy");
        assertThatThrownBy(() -> CollectorSettings.of(env)).hasMessageContaining("DBTRELEASE_KIND");
    }
}
