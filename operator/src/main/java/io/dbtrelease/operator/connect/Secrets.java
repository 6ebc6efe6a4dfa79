package io.dbtrelease.operator.connect;

import io.dbtrelease.api.spec.SecretRef;
import io.dbtrelease.warehouse.Credentials;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Secrets of one namespace, read anew each time. */
final class Secrets {
    private final KubernetesClient client;
    private final String namespace;

    Secrets(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    /** What is wrong with a Secret: names, never values. */
    static final class Problem extends Exception {
        private static final long serialVersionUID = 1L;
        final String reason;
        final String text;

        Problem(String reason, String text) {
            super(text, null, false, false);
            this.reason = reason;
            this.text = text;
        }
    }

    Credentials credentials(SecretRef ref) throws Problem {
        Secret secret = secret(ref.secretName());
        return new Credentials(text(secret, "username"), text(secret, "password"));
    }

    Secret secret(String name) throws Problem {
        Secret secret;
        try {
            secret = client.secrets().inNamespace(namespace).withName(name).get();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
                throw e;
            }
            throw new Problem(
                    "SecretForbidden",
                    "the operator may not read Secret " + name + " in namespace " + namespace
                            + ": bind its role for Secrets there");
        }
        if (secret == null) {
            throw new Problem(
                    "SecretNotFound", "there is no Secret " + name + " in namespace " + namespace + ": create it");
        }
        return secret;
    }

    /** The keys that have a value. */
    static Set<String> keys(Secret secret) {
        Map<String, String> data = secret.getData();
        return data == null
                ? Set.of()
                : data.entrySet().stream()
                        .filter(e -> e.getValue() != null && !e.getValue().isEmpty())
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toUnmodifiableSet());
    }

    static String text(Secret secret, String key) throws Problem {
        String name = secret.getMetadata().getName();
        Optional<String> text = optional(secret, key);
        if (text.isEmpty()) {
            throw new Problem("SecretIncomplete", "Secret " + name + " has no key " + key + ": add it");
        }
        return text.get();
    }

    static Optional<String> optional(Secret secret, String key) throws Problem {
        Map<String, String> data = secret.getData();
        String encoded = data == null ? null : data.get(key);
        if (encoded == null || encoded.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new Problem(
                    "SecretIncomplete",
                    "key " + key + " of Secret " + secret.getMetadata().getName() + " is not base64");
        }
    }
}
