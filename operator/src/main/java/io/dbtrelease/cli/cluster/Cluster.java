package io.dbtrelease.cli.cluster;

import io.dbtrelease.api.Api;
import io.dbtrelease.api.DbtRelease;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.authentication.SelfSubjectReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The releases of one namespace, as the person at the command line may see and change them. What goes wrong is a {@link CommandFailedException}. */
final class Cluster implements AutoCloseable {
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    private final KubernetesClient client;
    private final String namespace;

    Cluster(KubernetesClient client) {
        this.client = client;
        this.namespace = Objects.requireNonNullElse(client.getNamespace(), "default");
    }

    static Cluster connect(ClusterOptions options) {
        return new Cluster(Connection.open(options));
    }

    String namespace() {
        return namespace;
    }

    /** The release; where there is none, the failure lists what there is. */
    DbtRelease get(String name) {
        DbtRelease release = call("get", () -> releases().withName(name).get());
        if (release == null) {
            throw absent(name);
        }
        return release;
    }

    /** All releases of the namespace by name. */
    List<DbtRelease> list() {
        return call(
                "list",
                () -> releases().list().getItems().stream()
                        .sorted(Comparator.comparing(r -> r.getMetadata().getName()))
                        .toList());
    }

    /** The name that the API server knows this user by. */
    String whoAmI() {
        SelfSubjectReview review =
                call("create", () -> client.resource(new SelfSubjectReview()).create());
        return review.getStatus().getUserInfo().getUsername();
    }

    /**
     * Writes annotations, if the release is still the one that was seen.
     *
     * @return the release as it is now; empty: it changed meanwhile, nothing was written
     */
    Optional<DbtRelease> annotate(DbtRelease seen, Map<String, String> annotations) {
        Map<String, Object> metadata =
                Map.of("resourceVersion", seen.getMetadata().getResourceVersion(), "annotations", annotations);
        return patch(seen.getMetadata().getName(), Map.of("metadata", metadata));
    }

    /** Sets {@code spec.suspend}, whatever else changed meanwhile. */
    DbtRelease suspend(String name, boolean suspend) {
        return patch(name, Map.of("spec", Map.of("suspend", suspend))).orElseThrow(() -> absent(name));
    }

    private Optional<DbtRelease> patch(String name, Map<String, Object> patch) {
        return call("patch", () -> {
            try {
                return Optional.of(releases().withName(name).patch(MERGE, Json.object(patch)));
            } catch (KubernetesClientException e) {
                if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                    return Optional.<DbtRelease>empty();
                }
                throw e;
            }
        });
    }

    /**
     * Looks at the release now and at every change of it until there is a result. {@code null} for the function means that it was deleted.
     *
     * @return the result; empty: the time was over first
     */
    <T> Optional<T> await(String name, Duration timeout, Function<@Nullable DbtRelease, Optional<T>> result) {
        mustBeAllowed("watch", name);
        mustBeAllowed("list", name);
        AtomicReference<@Nullable T> found = new AtomicReference<>();
        return call("watch", () -> {
            try {
                releases()
                        .withName(name)
                        .waitUntilCondition(
                                release -> {
                                    if (found.get() == null) {
                                        result.apply(release).ifPresent(found::set);
                                    }
                                    return found.get() != null;
                                },
                                timeout.toMillis(),
                                TimeUnit.MILLISECONDS);
                return Optional.ofNullable(found.get());
            } catch (KubernetesClientTimeoutException e) {
                return Optional.<T>empty();
            }
        });
    }

    /** Asked before a watch: the client would only log that it is refused, and go on. */
    private void mustBeAllowed(String verb, String name) {
        var review = new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withNewResourceAttributes()
                .withGroup(Api.GROUP)
                .withResource("dbtreleases")
                .withVerb(verb)
                .withNamespace(namespace)
                .withName(name)
                .endResourceAttributes()
                .endSpec()
                .build();
        var answer = call("create", () -> client.resource(review).create());
        if (!answer.getStatus().getAllowed()) {
            throw ClusterTrouble.forbidden(verb, namespace, "the API server says so when asked");
        }
    }

    @Override
    public void close() {
        client.close();
    }

    private MixedOperation<DbtRelease, KubernetesResourceList<DbtRelease>, Resource<DbtRelease>> releases() {
        return client.resources(DbtRelease.class);
    }

    private <T> T call(String verb, Supplier<T> request) {
        try {
            return request.get();
        } catch (KubernetesClientException e) {
            throw ClusterTrouble.explain(e, verb, namespace, String.valueOf(client.getMasterUrl()));
        }
    }

    private CommandFailedException absent(String name) {
        List<String> others =
                list().stream().map(r -> r.getMetadata().getName()).toList();
        return new CommandFailedException(
                ExitCode.NOT_SO,
                "there is no release " + name + " in namespace " + namespace
                        + (others.isEmpty() ? ", and no other either" : "; there is: " + String.join(", ", others)));
    }
}
