package io.dbtrelease.operator;

import io.dbtrelease.api.spec.PullPolicy;
import io.dbtrelease.operator.registry.HostPatterns;
import io.dbtrelease.operator.registry.ImageCheckSettings;
import io.dbtrelease.store.StoreUrl;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The operator's settings, from environment variables.
 *
 * @param watchNamespaces empty: all
 * @param artifactStore where artifacts are kept; credentials are variables of their own
 * @param artifactPort of the endpoint that collectors deliver to
 * @param artifactUrl the same as pods reach it
 * @param metricsPort of /metrics, /healthz and /readyz
 * @param collectorImage image of the collector sidecars: the operator's own
 * @param leaderElection null: none; else the namespace of the Lease
 * @param imageCheck which registries are asked for images that a rollback would need
 */
public record OperatorConfig(
        Set<String> watchNamespaces,
        StoreUrl artifactStore,
        int artifactPort,
        URI artifactUrl,
        int metricsPort,
        String collectorImage,
        PullPolicy collectorPullPolicy,
        @Nullable String leaderElection,
        ImageCheckSettings imageCheck) {

    /** @throws IllegalArgumentException naming the variable that is missing or malformed, and what it should be */
    public static OperatorConfig from(Map<String, String> env) {
        int artifactPort = port(env, "ARTIFACT_PORT", 8081);
        return new OperatorConfig(
                names(env.getOrDefault("WATCH_NAMESPACES", "")),
                store(env),
                artifactPort,
                url(env, artifactPort),
                port(env, "METRICS_PORT", 8080),
                required(env, "COLLECTOR_IMAGE", "the image of this operator, which build pods run as their collector"),
                pullPolicy(env),
                "false".equals(env.get("LEADER_ELECTION")) ? null : env.get("POD_NAMESPACE"),
                imageCheck(env));
    }

    private static StoreUrl store(Map<String, String> env) {
        try {
            return StoreUrl.parse(env.getOrDefault("ARTIFACT_STORE", "file:///var/lib/dbt-release-operator/artifacts"));
        } catch (IllegalArgumentException e) {
            // Without the value: somebody may have written a secret into it.
            throw new IllegalArgumentException("set ARTIFACT_STORE to where artifacts are kept: " + e.getMessage(), e);
        }
    }

    private static ImageCheckSettings imageCheck(Map<String, String> env) {
        String enabled = env.getOrDefault("IMAGE_CHECK", "true");
        if (!Set.of("true", "false").contains(enabled)) {
            throw new IllegalArgumentException("set IMAGE_CHECK to true or false, not '" + enabled + "'");
        }
        return new ImageCheckSettings(
                enabled.equals("true"),
                hosts(env, "IMAGE_CHECK_REGISTRIES", "*"),
                hosts(env, "IMAGE_CHECK_INSECURE_REGISTRIES", ""));
    }

    private static HostPatterns hosts(Map<String, String> env, String name, String otherwise) {
        try {
            return HostPatterns.of(names(env.getOrDefault(name, otherwise)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "set " + name + " to hosts of registries, with commas between them: " + e.getMessage(), e);
        }
    }

    private static String required(Map<String, String> env, String name, String what) {
        String value = env.get(name);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("set " + name + ": " + what);
        }
        return value;
    }

    private static int port(Map<String, String> env, String name, int otherwise) {
        String value = env.getOrDefault(name, String.valueOf(otherwise));
        try {
            int port = Integer.parseInt(value);
            if (port < 0 || port > 65535) {
                throw new NumberFormatException();
            }
            return port;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "set " + name + " to a port between 0 and 65535, not '" + value + "'", e);
        }
    }

    private static URI url(Map<String, String> env, int port) {
        String value = env.getOrDefault("ARTIFACT_URL", "http://localhost:" + port);
        try {
            URI uri = new URI(value);
            if (uri.getHost() != null && uri.getScheme() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Said below, with what it should be.
        }
        throw new IllegalArgumentException(
                "set ARTIFACT_URL to http://host:port as build pods reach it, not '" + value + "'");
    }

    private static PullPolicy pullPolicy(Map<String, String> env) {
        String value = env.getOrDefault("COLLECTOR_PULL_POLICY", "IfNotPresent");
        return Arrays.stream(PullPolicy.values())
                .filter(p -> p.name().equals(value))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("set COLLECTOR_PULL_POLICY to one of "
                        + Arrays.toString(PullPolicy.values()) + ", not '" + value + "'"));
    }

    private static Set<String> names(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(s -> !s.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }
}
