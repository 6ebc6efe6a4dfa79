package io.dbtrelease.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbtrelease.api.spec.PullPolicy;
import io.dbtrelease.operator.registry.HostPatterns;
import io.dbtrelease.operator.registry.ImageCheckSettings;
import io.dbtrelease.store.StoreUrl;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperatorConfigTest {
    private static final Map<String, String> LEAST = Map.of("COLLECTOR_IMAGE", "registry.example.com/operator:1");

    @Test
    void allButTheCollectorsImageHasADefault() {
        assertThat(OperatorConfig.from(LEAST))
                .isEqualTo(new OperatorConfig(
                        Set.of(),
                        StoreUrl.parse("file:///var/lib/dbt-release-operator/artifacts"),
                        8081,
                        URI.create("http://localhost:8081"),
                        8080,
                        "registry.example.com/operator:1",
                        PullPolicy.IfNotPresent,
                        null,
                        new ImageCheckSettings(true, HostPatterns.of(Set.of("*")), HostPatterns.of(Set.of()))));
    }

    @Test
    void whichRegistriesAreAskedIsSaid() {
        ImageCheckSettings settings = with(Map.of(
                        "IMAGE_CHECK",
                        "false",
                        "IMAGE_CHECK_REGISTRIES",
                        "*.example.com,docker.io",
                        "IMAGE_CHECK_INSECURE_REGISTRIES",
                        "10.0.0.1:5000"))
                .imageCheck();
        assertThat(settings.enabled()).isFalse();
        assertThat(settings.registries().matches("registry.example.com")).isTrue();
        assertThat(settings.registries().matches("registry.example.org")).isFalse();
        assertThat(settings.insecure().matches("10.0.0.1:5000")).isTrue();
        assertThat(settings.insecure().matches("registry.example.com")).isFalse();
    }

    @Test
    void whatIsSetIsTaken() {
        OperatorConfig config = with(Map.of(
                "WATCH_NAMESPACES",
                "shop, finance,",
                "POD_NAMESPACE",
                "operators",
                "COLLECTOR_PULL_POLICY",
                "Always",
                "ARTIFACT_PORT",
                "9000"));
        assertThat(config.watchNamespaces()).containsExactlyInAnyOrder("shop", "finance");
        assertThat(config.leaderElection()).isEqualTo("operators");
        assertThat(config.collectorPullPolicy()).isEqualTo(PullPolicy.Always);
        assertThat(config.artifactUrl()).isEqualTo(URI.create("http://localhost:9000"));
    }

    @Test
    void leaderElectionCanBeSwitchedOff() {
        assertThat(with(Map.of("POD_NAMESPACE", "operators", "LEADER_ELECTION", "false"))
                        .leaderElection())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "COLLECTOR_IMAGE, ' '",
        "ARTIFACT_PORT, 65536",
        "METRICS_PORT, http",
        "ARTIFACT_URL, operator:8081",
        "ARTIFACT_URL, 'http://a b'",
        "ARTIFACT_STORE, /var/lib/artifacts",
        "ARTIFACT_STORE, s3://key:secret@bucket/prefix",
        "COLLECTOR_PULL_POLICY, Sometimes",
        "IMAGE_CHECK, maybe",
        "IMAGE_CHECK_REGISTRIES, https://registry.example.com",
        "IMAGE_CHECK_INSECURE_REGISTRIES, 'a b'"
    })
    void whatIsWrongIsNamed(String name, String value) {
        assertThatThrownBy(() -> with(Map.of(name, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("set " + name);
    }

    private static OperatorConfig with(Map<String, String> changes) {
        Map<String, String> env = new HashMap<>(LEAST);
        env.putAll(changes);
        return OperatorConfig.from(env);
    }
}
