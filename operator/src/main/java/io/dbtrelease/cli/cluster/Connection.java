package io.dbtrelease.cli.cluster;

import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** From options to a client; a person waits for it, so it gives up soon. */
final class Connection {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int REQUEST_MILLIS = 15_000;
    private static final int RETRIES = 1;
    private static final long KUBECONFIG_BYTES = 4 << 20;

    private Connection() {}

    static KubernetesClient open(ClusterOptions options) {
        Config config = config(options);
        config.setConnectionTimeout(CONNECT_MILLIS);
        config.setRequestTimeout(REQUEST_MILLIS);
        config.setRequestRetryBackoffLimit(RETRIES);
        if (options.namespace != null) {
            config.setNamespace(options.namespace);
        } else if (config.getNamespace() == null) {
            config.setNamespace("default");
        }
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private static Config config(ClusterOptions options) {
        Config config;
        try {
            config = options.kubeconfig == null
                    ? Config.autoConfigure(options.context)
                    : Config.fromKubeconfig(options.context, read(options.kubeconfig), options.kubeconfig.toString());
        } catch (KubernetesClientException | IllegalArgumentException e) {
            throw new CommandFailedException(ExitCode.USAGE, "the kubeconfig cannot be read: " + e.getMessage());
        }
        NamedContext current = config.getCurrentContext();
        if (options.context != null && (current == null || !options.context.equals(current.getName()))) {
            throw new CommandFailedException(
                    ExitCode.USAGE,
                    "the kubeconfig has no context " + options.context + "; it has: "
                            + String.join(
                                    ", ",
                                    config.getContexts().stream()
                                            .map(NamedContext::getName)
                                            .sorted()
                                            .toList()));
        }
        return config;
    }

    private static String read(Path file) {
        try {
            if (Files.size(file) > KUBECONFIG_BYTES) {
                throw new CommandFailedException(ExitCode.USAGE, file + " is no kubeconfig: it is larger than 4 MiB");
            }
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new CommandFailedException(ExitCode.USAGE, "there is no kubeconfig " + file);
        } catch (IOException e) {
            throw new CommandFailedException(ExitCode.USAGE, file + " cannot be read: " + reason(e));
        }
    }

    private static @Nullable String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
