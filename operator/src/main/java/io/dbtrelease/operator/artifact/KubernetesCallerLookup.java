package io.dbtrelease.operator.artifact;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus;
import io.fabric8.kubernetes.api.model.authentication.UserInfo;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the API server. Needs {@code create} on tokenreviews, {@code get} on pods and jobs.
 *
 * @see <a href="https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/">the claims of a bound token</a>
 */
public final class KubernetesCallerLookup implements CallerLookup {
    private static final String POD_NAME = "authentication.kubernetes.io/pod-name";
    private static final String POD_UID = "authentication.kubernetes.io/pod-uid";
    private static final String USER_PREFIX = "system:serviceaccount:";

    private final KubernetesClient client;

    public KubernetesCallerLookup(KubernetesClient client) {
        this.client = client;
    }

    @Override
    public Optional<TokenPod> review(String token, String audience) throws IOException {
        TokenReview question = new TokenReviewBuilder()
                .withNewSpec()
                .withToken(token)
                .withAudiences(audience)
                .endSpec()
                .build();
        TokenReview answer = ask("review a token", () -> client.tokenReviews().create(question));
        return answer == null ? Optional.empty() : pod(answer.getStatus(), audience);
    }

    /** A server that knows no audiences leaves them out of its answer: then the token may be for anyone. */
    private static Optional<TokenPod> pod(@Nullable TokenReviewStatus status, String audience) {
        if (status == null
                || !Boolean.TRUE.equals(status.getAuthenticated())
                || !orEmpty(status.getAudiences()).contains(audience)) {
            return Optional.empty();
        }
        UserInfo user = status.getUser();
        Map<String, List<String>> extra = user.getExtra() == null ? Map.of() : user.getExtra();
        List<String> names = orEmpty(extra.get(POD_NAME));
        List<String> uids = orEmpty(extra.get(POD_UID));
        String[] account = user.getUsername().split(":", -1);
        if (!user.getUsername().startsWith(USER_PREFIX)
                || account.length != 4
                || names.size() != 1
                || uids.size() != 1) {
            return Optional.empty();
        }
        return Optional.of(new TokenPod(account[2], names.getFirst(), uids.getFirst()));
    }

    @Override
    public Optional<Pod> pod(String namespace, String name) throws IOException {
        return Optional.ofNullable(ask(
                "read a pod",
                () -> client.pods().inNamespace(namespace).withName(name).get()));
    }

    @Override
    public Optional<Job> job(String namespace, String name) throws IOException {
        return Optional.ofNullable(ask(
                "read a Job",
                () -> client.batch()
                        .v1()
                        .jobs()
                        .inNamespace(namespace)
                        .withName(name)
                        .get()));
    }

    /** The client's exception may hold what was sent, so it is not kept. */
    private static <T> @Nullable T ask(String what, Supplier<@Nullable T> question) throws IOException {
        try {
            return question.get();
        } catch (KubernetesClientException e) {
            throw new IOException("the API server could not be asked to %s: code %d".formatted(what, e.getCode()));
        }
    }

    private static List<String> orEmpty(@Nullable List<String> list) {
        return list == null ? List.of() : list;
    }
}
