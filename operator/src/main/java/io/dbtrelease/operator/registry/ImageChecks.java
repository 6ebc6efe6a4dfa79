package io.dbtrelease.operator.registry;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks for images of releases, with the pull secrets that they name, where the operator may. */
public final class ImageChecks {
    private final KubernetesClient client;
    private final ImageCheckSettings settings;
    private final ImageRegistry registry;

    public ImageChecks(KubernetesClient client, ImageCheckSettings settings, ImageRegistry registry) {
        this.client = client;
        this.settings = settings;
        this.registry = registry;
    }

    /**
     * Asks the image's registry for it. The Secrets are read anew each time, in the release's namespace only.
     *
     * @param pullSecrets names; one that is not there, or may not be read, is left out, as the kubelet does
     */
    public ImageLook look(String namespace, String image, List<String> pullSecrets) {
        if (!settings.enabled()) {
            return new ImageLook.Unknown("imageCheck.enabled is false");
        }
        Optional<ImageName> name = ImageName.parse(image);
        if (name.isEmpty()) {
            return new ImageLook.Unknown("its name cannot be read");
        }
        if (!settings.registries().matches(name.get().host())) {
            return new ImageLook.Unknown("imageCheck.registries does not let the operator ask "
                    + name.get().host());
        }
        PullSecrets secrets;
        try {
            secrets = PullSecrets.of(secrets(namespace, pullSecrets));
        } catch (KubernetesClientException e) {
            return new ImageLook.Unknown("its pull secrets could not be read: the API server said " + e.getCode());
        }
        return registry.look(name.get(), secrets.login(name.get()).orElse(null));
    }

    private List<Secret> secrets(String namespace, List<String> names) {
        List<Secret> secrets = new ArrayList<>();
        for (String name : names) {
            try {
                Secret secret =
                        client.secrets().inNamespace(namespace).withName(name).get();
                if (secret != null) {
                    secrets.add(secret);
                }
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
                    throw e;
                }
            }
        }
        return secrets;
    }
}
