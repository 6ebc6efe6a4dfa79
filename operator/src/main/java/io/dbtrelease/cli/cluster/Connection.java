package io.dbtrelease.cli.cluster;

import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Files;

/** From options to a client; a person waits for it, so it gives up soon. */
final class Connection {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int REQUEST_MILLIS = 15_000;
    private static final int RETRIES = 1;
    private static final String NETTY_NO_UNSAFE = "io.netty.noUnsafe";

    private Connection() {}

    static KubernetesClient open(ClusterOptions options) {
        // Else the JVM warns the person at the terminal of what Netty does to be fast.
        if (System.getProperty(NETTY_NO_UNSAFE) == null) {
            System.setProperty(NETTY_NO_UNSAFE, "true");
        }
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
        if (options.kubeconfig != null && !Files.isReadable(options.kubeconfig)) {
            throw new CommandFailedException(
                    ExitCode.USAGE, "there is no kubeconfig " + options.kubeconfig + " to read");
        }
        try {
            config = options.kubeconfig == null
                    ? Config.autoConfigure(options.context)
                    : Config.fromKubeconfig(options.context, options.kubeconfig.toFile());
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
}
